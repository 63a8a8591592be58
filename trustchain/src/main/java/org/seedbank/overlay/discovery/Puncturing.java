package org.seedbank.overlay.discovery;

import java.time.Duration;
import java.util.function.Predicate;
import org.seedbank.overlay.community.Community;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Endpoint;
import org.seedbank.overlay.loop.Budget;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.wire.Bytes;

/**
 * Has somebody open its NAT for somebody else, and opens our own when asked; for overlays that find their nodes in a
 * way of their own. Lives on the node's loop.
 */
public final class Puncturing {
    /** As many at once, then 20 a second: a puncture is sent to whoever is named. */
    private static final int BURST = 20;

    private static final Duration EACH = Duration.ofMillis(50);

    private final NodeContext context;
    private final Endpoint endpoint;
    private final PacketWriter packets;
    private final Whereabouts own;
    private final Predicate<Address> admits;
    private final UnprovenTraffic traffic;
    private final Budget<Boolean> punctures = new Budget<>(BURST, EACH, 1);

    /**
     * @param context loop and clock of the node
     * @param endpoint carries packets out
     * @param packets makes packets of the overlay
     * @param own where this node is
     * @param admits where others may make it send to
     */
    public Puncturing(
            NodeContext context, Endpoint endpoint, PacketWriter packets, Whereabouts own, Predicate<Address> admits) {
        this.context = context;
        this.endpoint = endpoint;
        this.packets = packets;
        this.own = own;
        this.admits = admits;
        this.traffic = new UnprovenTraffic(context.clock());
    }

    /**
     * Asks {@code opener} to open its NAT for {@code walker}.
     *
     * @param lan where the walker is in its own network, as it says
     * @param identifier of the question that this belongs to; its lowest 16 bits are sent
     */
    public void ask(Address opener, Address walker, Address lan, long identifier) {
        context.loop().assertInLoop();
        Style style = Style.towards(opener, false);
        Address near = style == Style.OLD && lan.isIpv6() ? Address.NONE : lan;
        PunctureRequest request = new PunctureRequest(near, walker, (int) (identifier & 0xffff));
        endpoint.send(opener, packets.unsigned(style.punctureRequestId(), style.punctureRequests(), request));
    }

    /**
     * The messages of this, to be joined with those of {@code overlay}.
     *
     * @param isKnown whom to open our NAT for: addresses from which signed messages came
     */
    public Community community(CommunityId overlay, Predicate<Address> isKnown) {
        Community.Builder table = Community.builder(overlay);
        for (Style style : Style.values()) {
            table.unsigned(style.punctureRequestId(), style.punctureRequests(), (from, request) -> {
                        if (isKnown.test(from)) {
                            puncture(style, from, request);
                        }
                    })
                    .signed(style.punctureId(), style.punctures(), (sender, puncture) -> {
                        // That it was sent is all that matters.
                    });
        }
        return table.build();
    }

    private void puncture(Style style, Address from, PunctureRequest request) {
        Address wan = own.wan(from.isIpv6());
        Address target = IntroductionRules.punctureTarget(wan, request);
        if (target.isIpv6() == from.isIpv6()
                && admits.test(target)
                && !target.equals(wan)
                && punctures.has(true, context.clock().instant())
                && traffic.puncture(target)
                && punctures.take(true, context.clock().instant())) {
            Puncture message = new Puncture(own.lan(from.isIpv6()), request.wanWalker(), request.identifier());
            Bytes packet = packets.introduction(style.punctureId(), style.punctures(), message);
            endpoint.send(target, packet);
        }
    }
}
