package org.seedbank.overlay.discovery;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.seedbank.overlay.community.Community;
import org.seedbank.overlay.community.Dispatcher;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Flags;

/** Answers every request, and names whatever address it likes; also sends what it is told to. */
final class LyingNode {
    private final SimulatedNode place;
    private final PacketWriter packets;
    private final List<Address> askers = new ArrayList<>();
    private int turn;

    /**
     * @param introduced who is introduced, in turn
     * @param seenAs what an asker is told that it looks like
     */
    LyingNode(SimulatedNode place, List<Address> introduced, Function<Address, Address> seenAs) {
        this(place, place, introduced, seenAs);
    }

    /** What it sends is signed by {@code signer}, as if it passed on that node's answers. */
    LyingNode(SimulatedNode place, SimulatedNode signer, List<Address> introduced, Function<Address, Address> seenAs) {
        this.place = place;
        this.packets = DiscoveringNode.packets(place, signer);
        Community.Builder table = Community.builder(DiscoveringNode.OVERLAY);
        for (Style style : Style.values()) {
            table.signed(style.requestId(), style.requests(), (sender, request) -> {
                askers.add(sender.address());
                answer(style, sender, request, introduced.get(turn++ % introduced.size()), seenAs);
            });
        }
        place.endpoint().listen(new Dispatcher(List.of(table.build())));
    }

    /** Everybody who asked, as often as they asked. */
    List<Address> askers() {
        return askers;
    }

    void request(Address to, int identifier) {
        place.endpoint().send(to, requestPacket(to, identifier));
    }

    Bytes requestPacket(Address to, int identifier) {
        return packets.introduction(
                Style.OLD.requestId(),
                Style.OLD.requests(),
                new IntroductionRequest(
                        to,
                        place.address(),
                        place.address(),
                        IntroductionFlags.request(ConnectionType.UNKNOWN, false),
                        identifier,
                        Bytes.empty()));
    }

    void respond(Address to, int identifier, Address introduced) {
        place.endpoint().send(to, responsePacket(Style.OLD, to, identifier, introduced));
    }

    void requestPuncture(Address to, Address target) {
        place.endpoint()
                .send(
                        to,
                        packets.unsigned(
                                Style.OLD.punctureRequestId(),
                                Style.OLD.punctureRequests(),
                                new PunctureRequest(target, target, 7)));
    }

    private void answer(
            Style style,
            Peer sender,
            IntroductionRequest request,
            Address introduced,
            Function<Address, Address> seenAs) {
        place.endpoint()
                .send(
                        sender.address(),
                        responsePacket(style, seenAs.apply(sender.address()), request.identifier(), introduced));
    }

    private Bytes responsePacket(Style style, Address destination, int identifier, Address introduced) {
        return packets.introduction(
                style.responseId(),
                style.responses(),
                new IntroductionResponse(
                        destination,
                        place.address(),
                        place.address(),
                        introduced,
                        introduced,
                        Flags.NONE,
                        identifier,
                        Bytes.empty()));
    }
}
