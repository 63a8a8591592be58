package org.seedbank.tunnels.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.seedbank.overlay.fuzz.FuzzTarget.choose;
import static org.seedbank.overlay.fuzz.FuzzTarget.unlessMalformed;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.community.Community;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.fuzz.FuzzContract;
import org.seedbank.overlay.fuzz.FuzzTarget;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.tunnels.dht.TableMessage.Connect;
import org.seedbank.tunnels.dht.TableMessage.Connected;
import org.seedbank.tunnels.dht.TableMessage.Find;
import org.seedbank.tunnels.dht.TableMessage.Found;
import org.seedbank.tunnels.dht.TableMessage.Ping;
import org.seedbank.tunnels.dht.TableMessage.Store;
import org.seedbank.tunnels.dht.TableMessage.StorePeer;
import org.seedbank.tunnels.dht.TableSwarm.HandMade;
import org.seedbank.tunnels.dht.TableSwarm.Member;

class TableFuzzTest extends FuzzContract {
    private static final PublicKey KEY = TestKeys.named("somebody").publicKey();
    private static final TablePoint PLACE = new TablePoint(Bytes.filled(20, 3));
    private static final Bytes TOKEN = Bytes.filled(20, 9);
    private static final Peer PEER = new Peer(KEY, Address.loopback(7759));
    private static final Bytes VALUE = StoredValue.plain(Bytes.utf8("data")).encoded();

    @Override
    protected List<FuzzTarget> targets() {
        return List.of(message(), storedValue(), introductionRecord(), datagram());
    }

    /** Nodes of other kinds are left out when they are read, so what is read twice is the same. */
    private static FuzzTarget message() {
        List<Codec<? extends TableMessage>> layouts = List.of(
                TableLayout.PING,
                TableLayout.STORE,
                TableLayout.FIND,
                TableLayout.FOUND,
                TableLayout.STORE_PEER,
                TableLayout.CONNECT,
                TableLayout.CONNECTED);
        return new FuzzTarget(
                "TableMessage",
                bytes -> {
                    if (bytes.size() > 0) {
                        checkStable(layouts.get(bytes.at(0) % layouts.size()), bytes.slice(1, bytes.size()));
                    }
                },
                List.of(
                        choose(0, TableLayout.PING.encode(new Ping(7))),
                        choose(1, TableLayout.STORE.encode(new Store(7, TOKEN, PLACE, List.of(VALUE)))),
                        choose(2, TableLayout.FIND.encode(new Find(7, Address.NONE, PLACE, 0, true))),
                        choose(3, TableLayout.FOUND.encode(new Found(7, TOKEN, List.of(VALUE), List.of(PEER)))),
                        choose(4, TableLayout.STORE_PEER.encode(new StorePeer(7, TOKEN, PLACE))),
                        choose(5, TableLayout.CONNECT.encode(new Connect(7, Address.NONE, PLACE))),
                        choose(6, TableLayout.CONNECTED.encode(new Connected(7, List.of(PEER, PEER))))));
    }

    /** What is read is what was there, and nothing signed passes that its owner did not sign. */
    private static FuzzTarget storedValue() {
        StoredValue signed = StoredValue.signed(Bytes.utf8("data"), 3, TestKeys.named("somebody"));
        return new FuzzTarget(
                "StoredValue",
                bytes -> StoredValue.read(bytes).ifPresent(value -> {
                    assertThat(value.encoded()).isEqualTo(bytes);
                    assertThat(value.signer().isEmpty() || value.equals(signed)).isTrue();
                }),
                List.of(VALUE, signed.encoded()));
    }

    private static FuzzTarget introductionRecord() {
        IntroductionRecord record = new IntroductionRecord(Address.loopback(9), Instant.EPOCH, KEY, KEY);
        return FuzzTarget.ofCanonical(
                "IntroductionRecord", IntroductionRecord.CODEC, List.of(IntroductionRecord.CODEC.encode(record)));
    }

    /** Bodies that a node who has proved itself really signed; the first byte is the number of the message. */
    private static FuzzTarget datagram() {
        Bench bench = new Bench();
        return new FuzzTarget(
                "TableDatagram",
                bench::say,
                List.of(
                        choose(1, TableLayout.PING.encode(new Ping(7))),
                        choose(3, TableLayout.STORE.encode(new Store(7, TOKEN, PLACE, List.of(VALUE)))),
                        choose(5, TableLayout.FIND.encode(new Find(7, Address.NONE, PLACE, 0, true))),
                        choose(6, TableLayout.FOUND.encode(new Found(7, TOKEN, List.of(VALUE), List.of(PEER)))),
                        choose(7, TableLayout.STORE_PEER.encode(new StorePeer(7, TOKEN, PLACE))),
                        choose(9, TableLayout.CONNECT.encode(new Connect(7, Address.NONE, PLACE))),
                        choose(10, TableLayout.CONNECTED.encode(new Connected(7, List.of(PEER))))));
    }

    private static <T> void checkStable(Codec<T> codec, Bytes bytes) {
        unlessMalformed(() -> {
            T message = codec.decode(bytes);
            assertThat(codec.decode(codec.encode(message))).isEqualTo(message);
        });
    }

    /** A node and somebody who says anything to it; made anew now and then. */
    private static final class Bench {
        private static final int USES = 500;

        private @Nullable TableSwarm swarm;
        private @Nullable Member member;
        private @Nullable HandMade sender;
        private int used;

        void say(Bytes bytes) {
            if (bytes.size() == 0) {
                return;
            }
            if (used++ % USES == 0) {
                begin();
            }
            TableSwarm current = swarm;
            HandMade from = sender;
            Member to = member;
            if (current != null && from != null && to != null) {
                int before = to.table().values();
                from.sendRaw(to.place().address(), bytes.at(0), bytes.slice(1, bytes.size()));
                current.network().runFor(Duration.ofMillis(600));
                // The fuzzer sees what tokens are compared with, and learns them.
                assertThat(to.table().values() - before).isBetween(0, TableMessage.MOST_VALUES);
                assertThat(to.table().nodes()).isZero();
            }
        }

        private void begin() {
            TableSwarm fresh = new TableSwarm(1);
            Member to = fresh.join("member");
            HandMade from = fresh.handMade("sender", Community.builder(TableSwarm.OVERLAY));
            swarm = fresh;
            member = to;
            sender = from;
        }
    }
}
