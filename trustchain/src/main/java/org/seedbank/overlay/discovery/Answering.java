package org.seedbank.overlay.discovery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.seedbank.overlay.discovery.IntroductionRules.Introduced;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.AddressScope;
import org.seedbank.overlay.endpoint.NetworkPrefix;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Flags;

/**
 * The requests of others. A response is longer than a request, and who sent the request may have invented its source.
 * So a stranger is asked first, with a packet no longer than its own; its answer proves where it is, and then it gets
 * the response that it asked for.
 */
final class Answering {
    /** Strangers that wait to be proved, at most. */
    private static final int WAITING = 256;

    private static final int PUNCTURES_PER_SECOND = 10;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Surroundings here;
    private final ContactFilter filter;
    private final Asking asking;
    private final Reachability reachability;
    private final Map<Peer, Waiting> waiting = new LinkedHashMap<>();
    private final Deque<Instant> punctures = new ArrayDeque<>();

    Answering(Surroundings here, Asking asking, Reachability reachability) {
        this.here = here;
        this.filter = here.filter();
        this.asking = asking;
        this.reachability = reachability;
    }

    void requested(Style style, Peer sender, IntroductionRequest request) {
        if (!filter.admits(sender.address()) || !mayAsk(sender, request)) {
            return;
        }
        int size = Asking.signedSize(Asking.write(style.requests(), request));
        if (here.neighbours().at(sender).isPresent()) {
            here.neighbours().says(sender.key(), here.plan().greeting().isScarce(request.extra()));
            respond(style, sender, request, false, Optional.empty());
            here.plan().greeting().met(sender, request.extra());
            return;
        }
        boolean isUnasked = !here.traffic().wasContacted(sender.address());
        here.traffic().received(sender.address(), size);
        remember(
                sender,
                new Waiting(style, request, isUnasked, here.context().clock().instant()));
        if (asking.isAsking(sender.address()) || !asking.challenge(style, sender.address())) {
            // Our question is there already, so this one may be the answer; a puncture is the shortest proof of us.
            puncture(style, sender.address(), request.wan(), request.identifier());
        }
    }

    /**
     * {@code peer} has proved itself; if it asked before, it gets its answer, and is told if there is no room for it.
     *
     * @param twin the neighbour with the same key at another place, if there is one. It may be the same process, which
     *     has moved, or a second one: then each must learn of the other before both sign
     */
    void proved(Peer peer, boolean isFull, Optional<Neighbour> twin) {
        Waiting asked = waiting.remove(peer);
        if (asked == null) {
            return;
        }
        if (asked.isUnasked()) {
            reachability.strangerCame(peer.address());
        }
        respond(asked.style(), peer, asked.request(), isFull, twin);
        if (!here.neighbours().isSelf(peer.key())) {
            here.plan().greeting().met(peer, asked.request().extra());
        }
    }

    /** A question with our own key is one of ours that comes back, or another holder of the key asks. */
    private boolean mayAsk(Peer sender, IntroductionRequest request) {
        return here.neighbours().isSelf(sender.key())
                ? !asking.hasAsked(request.identifier())
                : here.neighbours().isWelcome(sender.key());
    }

    /** A neighbour asks that we open our NAT for somebody whom it has introduced to us. */
    void punctureRequested(Style style, Address from, PunctureRequest request) {
        if (!here.neighbours().hasAddress(from)) {
            return;
        }
        Address target = IntroductionRules.punctureTarget(here.own().wan(from.isIpv6()), request);
        if (filter.admits(target, from) && here.traffic().puncture(target) && mayPuncture()) {
            here.endpoint().send(target, puncturePacket(style, target, request.wanWalker(), request.identifier()));
        }
    }

    private void respond(Style style, Peer to, IntroductionRequest request, boolean isFull, Optional<Neighbour> twin) {
        Optional<Neighbour> other = twin.filter(each -> canReach(style, each, to))
                .or(() -> here.neighbours().introducible(each -> mayIntroduce(style, each, to)));
        Introduced introduced = other.map(this::introduce).orElse(Introduced.NOBODY);
        other.ifPresent(each -> requestPuncture(each, to, request));
        boolean isIpv6 = to.address().isIpv6();
        Flags flags = IntroductionFlags.response(
                style,
                here.own().connection(isIpv6),
                other.map(Neighbour::isNewStyle).orElse(false),
                isFull);
        IntroductionResponse response = new IntroductionResponse(
                to.address(),
                here.own().lan(isIpv6),
                here.own().wan(isIpv6),
                introduced.lan(),
                introduced.wan(),
                flags,
                request.identifier(),
                here.plan().greeting().extra());
        here.endpoint()
                .send(to.address(), here.packets().introduction(style.responseId(), style.responses(), response));
    }

    /** Nobody is introduced to itself. */
    private static boolean mayIntroduce(Style style, Neighbour neighbour, Peer to) {
        return !neighbour.peer().key().equals(to.key()) && canReach(style, neighbour, to);
    }

    /** Nobody is introduced by an address that means nothing where the other one is. */
    private static boolean canReach(Style style, Neighbour neighbour, Peer to) {
        Address address = neighbour.peer().address();
        AddressScope scope = AddressScope.of(address.ip());
        AddressScope near = AddressScope.of(to.address().ip());
        return !address.equals(to.address())
                && address.isIpv6() == to.address().isIpv6()
                && (style == Style.NEW || !address.isIpv6())
                && (scope != AddressScope.LOOPBACK || near == AddressScope.LOOPBACK);
    }

    private Introduced introduce(Neighbour neighbour) {
        Address address = neighbour.peer().address();
        boolean isNear = AddressScope.of(address.ip()) == AddressScope.PRIVATE;
        return IntroductionRules.introduce(here.own().wan(address.isIpv6()), address, neighbour.lan(), isNear);
    }

    private void requestPuncture(Neighbour introduced, Peer walker, IntroductionRequest request) {
        if (!mayPuncture()) {
            return;
        }
        Style style = Style.towards(introduced.peer().address(), introduced.isNewStyle());
        Address lan = style == Style.OLD && request.lan().isIpv6() ? Address.NONE : request.lan();
        PunctureRequest message = new PunctureRequest(lan, walker.address(), request.identifier());
        here.endpoint()
                .send(
                        introduced.peer().address(),
                        here.packets().unsigned(style.punctureRequestId(), style.punctureRequests(), message));
    }

    /** Sends a puncture to an address that has proved nothing, if as much came from there. */
    private void puncture(Style style, Address to, Address wan, int identifier) {
        Bytes packet = puncturePacket(style, to, wan, identifier);
        if (here.traffic().spend(to, packet.size())) {
            here.endpoint().send(to, packet);
        }
    }

    private Bytes puncturePacket(Style style, Address to, Address wan, int identifier) {
        Puncture message = new Puncture(here.own().lan(to.isIpv6()), wan, identifier);
        return here.packets().introduction(style.punctureId(), style.punctures(), message);
    }

    private boolean mayPuncture() {
        Instant now = here.context().clock().instant();
        while (!punctures.isEmpty() && punctures.peek().plus(SECOND).isBefore(now)) {
            punctures.remove();
        }
        return punctures.size() < PUNCTURES_PER_SECOND && punctures.add(now);
    }

    private void remember(Peer sender, Waiting asked) {
        waiting.values().removeIf(each -> !each.isAt(asked.since()));
        if (waiting.putIfAbsent(sender, asked) == null && waiting.size() > WAITING) {
            NetworkPrefix.firstOfMostCrowded(List.copyOf(waiting.keySet()), Peer::address)
                    .ifPresent(waiting::remove);
        }
    }

    /** A request that is answered once its sender has proved itself. */
    private record Waiting(Style style, IntroductionRequest request, boolean isUnasked, Instant since) {
        boolean isAt(Instant now) {
            return now.isBefore(since.plus(Asking.TIMEOUT));
        }
    }
}
