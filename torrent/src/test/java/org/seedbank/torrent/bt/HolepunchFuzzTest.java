package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import bt.net.InetPeer;
import bt.protocol.EncodingContext;
import bt.protocol.InvalidMessageException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.seedbank.overlay.fuzz.FuzzContract;
import org.seedbank.overlay.fuzz.FuzzTarget;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.torrent.bt.HolepunchMessage.Kind;
import org.seedbank.torrent.bt.HolepunchMessage.Problem;

/** What peers say to have others dialled. */
class HolepunchFuzzTest extends FuzzContract {
    private static final long MINUTE = 60_000;

    @Override
    protected List<FuzzTarget> targets() {
        return List.of(messages(), talk());
    }

    /** What is read says the same when it is written and read again. */
    private static FuzzTarget messages() {
        HolepunchMessageHandler handler = new HolepunchMessageHandler();
        EncodingContext context = new EncodingContext(InetPeer.build(InetAddress.getLoopbackAddress(), 1));
        return new FuzzTarget(
                "HolepunchMessage",
                bytes -> {
                    try {
                        HolepunchMessage message = HolepunchMessageHandler.read(bytes.asBuffer());
                        ByteBuffer written = ByteBuffer.allocate(bytes.size() + Integer.BYTES);
                        assertThat(handler.encode(context, message, written)).isTrue();
                        HolepunchMessage again = HolepunchMessageHandler.read(written.flip());
                        assertThat(again).hasToString(message.toString());
                        assertThat(again.problem()).isEqualTo(message.problem());
                    } catch (InvalidMessageException e) {
                        assertThat(e).hasMessageContaining(bytes.size() + " bytes");
                    }
                },
                List.of(
                        Bytes.fromHex("0000c00002071a0b"),
                        Bytes.fromHex("0000c00002071a0b00000000"),
                        Bytes.fromHex("010120010db8000000000000000000000001ffff"),
                        Bytes.fromHex("020100000000000000000000ffffc000020700010000ffff")));
    }

    /**
     * Each part is a kind, a peer, and an address in six bytes: peers come and go, name others, send messages, cannot
     * be reached, and time passes.
     */
    private static FuzzTarget talk() {
        return new FuzzTarget(
                "Holepunch",
                bytes -> new Network().follow(bytes),
                List.of(
                        step(0, 1, 1)
                                .concat(step(0, 2, 2))
                                .concat(step(1, 1, 2))
                                .concat(step(2, 2, 1)),
                        step(0, 1, 1)
                                .concat(step(4, 1, 7))
                                .concat(step(5, 0, 7))
                                .concat(step(2, 1, 7))
                                .concat(step(6, 3, 0))
                                .concat(step(3, 1, 7))
                                .concat(step(7, 1, 0)),
                        step(0, 1, 1)
                                .concat(step(2, 1, 0))
                                .concat(step(1, 1, 10))
                                .concat(step(1, 1, 1))));
    }

    private static Bytes step(int kind, int peer, int place) {
        return new WireWriter()
                .u8(kind)
                .u8(peer)
                .bytes(Bytes.fromHex("c0000200"))
                .u16(place)
                .toBytes();
    }

    /** Peers are numbers; those divisible by five do not understand, ports above 60,000 are nobody's business. */
    private static final class Network implements Holepunch.World<Integer> {
        private static final int STEP = 8;
        private static final InetSocketAddress US = address(Bytes.fromHex("c000020000ff"));

        private final Holepunch<Integer> machine = new Holepunch<>(this);
        private final Map<Integer, InetSocketAddress> connected = new LinkedHashMap<>();
        private final Map<Long, Integer> dialsByMinute = new HashMap<>();
        private long now = 10 * MINUTE;
        private int questions;
        private int sent;

        void follow(Bytes script) {
            for (int at = 0; at + STEP <= script.size(); at += STEP) {
                int before = sent;
                step(script.at(at) % 8, script.at(at + 1) % 40, address(script.slice(at + 2, at + STEP)));
                assertThat(sent - before).isLessThanOrEqualTo(2);
            }
            dialsByMinute.forEach((minute, dials) -> assertThat(dials)
                    .as("dials in minute %s", minute)
                    .isLessThanOrEqualTo(2 * Holepunch.ALL_PER_MINUTE + questions));
        }

        private void step(int kind, Integer peer, InetSocketAddress address) {
            switch (kind) {
                case 0 -> {
                    if (address.getPort() > 0) {
                        connected.put(peer, address);
                    }
                }
                case 1, 2, 3 -> {
                    if (connected.containsKey(peer)) {
                        machine.received(
                                peer,
                                new HolepunchMessage(Kind.of(kind - 1).orElseThrow(), address, Problem.NO_SELF),
                                now);
                    }
                }
                case 4 -> machine.heard(peer, List.of(address, address));
                case 5 -> machine.unreachable(address, now);
                case 6 -> now += peer * 1_000L;
                default -> {
                    connected.remove(peer);
                    machine.closed(peer);
                }
            }
        }

        private static InetSocketAddress address(Bytes compact) {
            return AnnounceAnswer.compact(compact).get(0);
        }

        @Override
        public Collection<Integer> peers() {
            return connected.keySet();
        }

        @Override
        public Optional<InetSocketAddress> addressOf(Integer peer) {
            return Optional.ofNullable(connected.get(peer));
        }

        @Override
        public boolean isAt(Integer peer, InetSocketAddress address) {
            return address.equals(connected.get(peer));
        }

        @Override
        public boolean understands(Integer peer) {
            return connected.containsKey(peer) && peer % 5 != 0;
        }

        @Override
        public void send(Integer to, HolepunchMessage message) {
            sent++;
            assertThat(connected).containsKey(to);
            if (message.kind() == Kind.RENDEZVOUS) {
                questions++;
            }
            if (message.kind() != Kind.ERROR) {
                assertThat(isPresentable(message.address())).isTrue();
                assertThat(isSelf(message.address())).isFalse();
            }
        }

        @Override
        public boolean isPresentable(InetSocketAddress address) {
            return address.getPort() <= 60_000;
        }

        @Override
        public boolean isSelf(InetSocketAddress address) {
            return address.equals(US);
        }

        @Override
        public void punch(InetSocketAddress address) {
            assertThat(isPresentable(address)).isTrue();
            assertThat(isSelf(address)).isFalse();
            assertThat(address.getPort()).isPositive();
            assertThat(connected).doesNotContainValue(address);
            dialsByMinute.merge(now / MINUTE, 1, Integer::sum);
        }
    }
}
