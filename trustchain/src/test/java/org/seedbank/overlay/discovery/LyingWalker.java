package org.seedbank.overlay.discovery;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireReader;

/**
 * A node that says what it likes. It looks at no signature, and so costs little where there are hundreds of them; what
 * it sends itself is signed, unless a test breaks it.
 */
final class LyingWalker {
    /** Where a packet has its message id. */
    static final int MESSAGE_ID = 22;

    /** What honest nodes add to their questions. */
    static final Bytes USUAL = Bytes.filled(4, 0);

    private static final int HEADER = MESSAGE_ID + 1;
    private static final int SIGNATURE = 64;

    private final SimulatedNode place;
    private final PacketWriter packets;
    private final Lie lie;
    private final List<Address> askers = new ArrayList<>();
    private final List<Bytes> heard = new ArrayList<>();
    private int identifier;
    private int age;

    LyingWalker(SimulatedNode place, Lie lie) {
        this.place = place;
        this.packets = DiscoveringNode.packets(place);
        this.lie = lie;
        place.endpoint().listen(this::received);
    }

    Address address() {
        return place.address();
    }

    SimulatedNode place() {
        return place;
    }

    /** Everybody who asked, as often as they asked, the newest last. */
    List<Address> askers() {
        return askers;
    }

    /** Answers of others to what this one asked, as they came. */
    List<Bytes> heard() {
        return heard;
    }

    /** Seconds since it came. */
    int age() {
        return age;
    }

    void pass() {
        age++;
        lie.act(this);
    }

    void send(Address to, Bytes datagram) {
        place.endpoint().send(to, datagram);
    }

    /** Asks as an honest node would. */
    void request(Address to) {
        send(to, requestPacket(to, identifier++ & 0xffff, USUAL));
    }

    Bytes requestPacket(Address to, int number, Bytes extra) {
        var flags = IntroductionFlags.request(ConnectionType.UNKNOWN, true);
        IntroductionRequest request = new IntroductionRequest(to, address(), address(), flags, number, extra);
        return packets.introduction(Style.OLD.requestId(), Style.OLD.requests(), request);
    }

    /** Names {@code lan} and {@code wan}, and tells the asker that it looks like {@code seenAs}. */
    void answer(Question question, Address seenAs, Address lan, Address wan) {
        send(question.asker(), answerPacket(question.style(), question.number(), seenAs, lan, wan));
    }

    Bytes answerPacket(Style style, int number, Address seenAs, Address lan, Address wan) {
        IntroductionResponse response = new IntroductionResponse(
                seenAs,
                address(),
                address(),
                lan,
                wan,
                IntroductionFlags.response(style, ConnectionType.UNKNOWN, true, false),
                number,
                Bytes.empty());
        return packets.introduction(style.responseId(), style.responses(), response);
    }

    /** Has {@code opener} open its NAT for {@code target}. */
    void requestPuncture(Address opener, Address target) {
        Style style = Style.towards(target, false);
        PunctureRequest request = new PunctureRequest(target, target, identifier++ & 0xffff);
        send(opener, packets.unsigned(style.punctureRequestId(), style.punctureRequests(), request));
    }

    private void received(Address from, Bytes datagram) {
        int id = datagram.at(MESSAGE_ID);
        for (Style style : Style.values()) {
            if (id == style.requestId()) {
                askers.add(from);
                lie.asked(this, new Question(style, from, numberOf(style, datagram), datagram));
            } else if (id == style.responseId()) {
                heard.add(datagram);
                lie.heard(this, from, datagram);
            }
        }
    }

    private static int numberOf(Style style, Bytes request) {
        WireReader in = new WireReader(request.slice(HEADER, request.size() - SIGNATURE));
        Bytes unused = in.varlenH().concat(in.bytes(Long.BYTES)); // key and global time
        return style.requests().read(in).identifier();
    }

    /** Those who asked, each once, in an order that is the same in each run. */
    Set<Address> whoAsked() {
        Set<Address> all = new TreeSet<>(Comparator.comparing(Address::toString));
        all.addAll(askers);
        return all;
    }

    /** A request that was received. */
    record Question(Style style, Address asker, int number, Bytes datagram) {}

    /** What a liar does. */
    interface Lie {
        /** {@code question} came. */
        void asked(LyingWalker liar, Question question);

        /** An answer came from {@code from}. */
        default void heard(LyingWalker liar, Address from, Bytes answer) {
            // most do not care
        }

        /** A second has passed. */
        default void act(LyingWalker liar) {
            // most only answer
        }
    }
}
