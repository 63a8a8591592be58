package org.seedbank.tunnels.dht;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.seedbank.overlay.community.Community;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.community.Dispatcher;
import org.seedbank.overlay.community.GlobalTime;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.discovery.Whereabouts;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Endpoint;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.tunnels.dht.TableMessage.Pong;
import org.seedbank.tunnels.exit.Reach;

/** Nodes of a hash table in a simulated network. */
final class TableSwarm {
    static final CommunityId OVERLAY = CommunityId.fromHex("0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c");
    static final Reach REACH = Reach.alsoTo(address -> address.port() > 1);

    private final SimulatedNetwork network;
    private final List<Member> members = new ArrayList<>();

    TableSwarm(long seed) {
        this.network = SimulatedNetwork.seeded(seed);
    }

    SimulatedNetwork network() {
        return network;
    }

    Member join(String name) {
        return join(network.node(name));
    }

    Member join(SimulatedNode place) {
        Member member = new Member(place);
        members.add(member);
        return member;
    }

    /** So many nodes who all met the first one, and have had a minute. */
    List<Member> grow(int count) {
        for (int i = 0; i < count; i++) {
            Member member = join("node " + i);
            if (i > 0) {
                member.meet(members.get(i - 1));
            }
        }
        network.runFor(Duration.ofMinutes(1));
        return List.copyOf(members);
    }

    /** A node that is written by hand: it sees all messages, and says what it likes. */
    HandMade handMade(String name, Community.Builder table) {
        return new HandMade(network.node(name), table);
    }

    /** What a node that is written by hand begins with if it is to look alive: the answer to pings of {@code self}. */
    static Community.Builder alive(Supplier<HandMade> self) {
        return Community.builder(OVERLAY)
                .signedWithoutTime(
                        TableLayout.PING.id(),
                        TableLayout.PING,
                        (from, ping) -> self.get().send(from.address(), TableLayout.PONG, new Pong(ping.identifier())));
    }

    <T> T await(CompletableFuture<T> future) {
        network.runUntil(future::isDone, Duration.ofMinutes(2));
        return future.join();
    }

    /** A node. */
    static final class Member {
        private final SimulatedNode place;
        private final PrivateKey key;
        private final OverlayHashTable table;

        Member(SimulatedNode place) {
            this.place = place;
            this.key = TestKeys.named(place.name());
            Endpoint endpoint = place.endpoint();
            this.table = new OverlayHashTable(
                    place.context(),
                    endpoint,
                    packets(place, key),
                    new HashTablePlan(OVERLAY, key, REACH, at(place.address())));
            endpoint.listen(new Dispatcher(List.of(table.community())));
            place.context().loop().execute(table::start);
        }

        SimulatedNode place() {
            return place;
        }

        PrivateKey key() {
            return key;
        }

        Peer peer() {
            return new Peer(key.publicKey(), place.address());
        }

        OverlayHashTable table() {
            return table;
        }

        HashTableIntroductions introductions() {
            return new HashTableIntroductions(place.context(), table, REACH);
        }

        void meet(Member other) {
            table.met(other.peer());
        }
    }

    /** Only a key and a socket. */
    static final class HandMade {
        private final SimulatedNode place;
        private final PrivateKey key;
        private final PacketWriter packets;

        HandMade(SimulatedNode place, Community.Builder table) {
            this.place = place;
            this.key = TestKeys.named(place.name());
            this.packets = TableSwarm.packets(place, key);
            place.endpoint().listen(new Dispatcher(List.of(table.build())));
        }

        Peer peer() {
            return new Peer(key.publicKey(), place.address());
        }

        <T extends TableMessage> void send(Address to, TableLayout<T> layout, T message) {
            place.endpoint().send(to, packets.signedWithoutTime(layout.id(), layout, message));
        }

        /** Signs anything. */
        void sendRaw(Address to, int messageId, Bytes body) {
            place.endpoint().send(to, packets.signedWithoutTime(messageId, new Raw(), body));
        }
    }

    private static final class Raw implements Codec<Bytes> {
        @Override
        public Bytes read(WireReader in) {
            return in.rest();
        }

        @Override
        public void write(Bytes body, WireWriter out) {
            out.bytes(body);
        }
    }

    static Whereabouts at(Address address) {
        return new Whereabouts() {
            @Override
            public Address lan(boolean isIpv6) {
                return wan(isIpv6);
            }

            @Override
            public Address wan(boolean isIpv6) {
                return address.isIpv6() == isIpv6 ? address : Address.NONE;
            }
        };
    }

    private static PacketWriter packets(SimulatedNode place, PrivateKey key) {
        return new PacketWriter(OVERLAY, key, new GlobalTime(place.context().loop()));
    }
}
