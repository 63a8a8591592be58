package org.seedbank.tunnels.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.seedbank.tunnels.dht.TablePointTest.point;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.community.Community;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedPacket.Fate;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.tunnels.dht.TableMessage.Connect;
import org.seedbank.tunnels.dht.TableMessage.Find;
import org.seedbank.tunnels.dht.TableMessage.Found;
import org.seedbank.tunnels.dht.TableMessage.Ping;
import org.seedbank.tunnels.dht.TableMessage.Pong;
import org.seedbank.tunnels.dht.TableMessage.Store;
import org.seedbank.tunnels.dht.TableMessage.StorePeer;
import org.seedbank.tunnels.dht.TableSwarm.HandMade;
import org.seedbank.tunnels.dht.TableSwarm.Member;

/** Nodes who lie, forge, flood or say nothing. */
class HostileTableTest {
    private static final TablePoint TARGET = point("a7");
    private static final Bytes DATA = Bytes.utf8("data");
    private static final Bytes VALUE = StoredValue.plain(DATA).encoded();
    private static final Bytes TOKEN = Bytes.filled(20, 7);

    private final TableSwarm swarm = new TableSwarm(9);
    private final SimulatedNetwork network = swarm.network();
    private final Member victim = swarm.join("victim");
    private final List<TableMessage> heard = new ArrayList<>();
    /** What somebody hostile says when it is asked for something. */
    private Function<Find, Found> says = find -> new Found(find.identifier(), TOKEN, List.of(), List.of());

    private boolean isAnsweringPings = true;
    private HandMade hostile = handMade("hostile");

    @Test
    void keepsNothingForAForgedToken() {
        store(TOKEN, List.of(VALUE));

        assertThat(heardOf(TableMessage.Stored.class)).isZero();
        assertThat(victim.table().values()).isZero();
    }

    @Test
    void keepsWhatComesWithTheTokenThatItGave() {
        store(token(), List.of(VALUE));

        assertThat(heardOf(TableMessage.Stored.class)).isEqualTo(1);
        assertThat(victim.table().values()).isEqualTo(1);
    }

    @Test
    void keepsNothingForATokenThatIsOver() {
        Bytes token = token();

        network.runFor(Duration.ofMinutes(10));
        store(token, List.of(VALUE));

        assertThat(victim.table().values()).isZero();
    }

    @Test
    void keepsNothingForTheTokenOfSomebodyElse() {
        Bytes token = token();
        HandMade other = handMade("other");

        other.send(victim.place().address(), TableLayout.STORE, new Store(5, token, TARGET, List.of(VALUE)));
        network.runFor(Duration.ofSeconds(1));

        assertThat(victim.table().values()).isZero();
    }

    @Test
    void keepsNoForgedValuesNorAnyThatComeWithThem() {
        byte[] forged = StoredValue.signed(DATA, 7, TestKeys.named("somebody"))
                .encoded()
                .toArray();
        forged[3] ^= 1;

        store(token(), List.of(VALUE, Bytes.wrap(forged)));
        store(token(), List.of(Bytes.fromHex("0711")));

        assertThat(heardOf(TableMessage.Stored.class)).isZero();
        assertThat(victim.table().values()).isZero();
    }

    @Test
    void keepsNoAddressUnderTheNameOfSomebodyElse() {
        Bytes token = token();
        TablePoint other = TablePoint.of(victim.key().publicKey().memberId());

        hostile.send(victim.place().address(), TableLayout.STORE_PEER, new StorePeer(5, token, other));
        hostile.send(victim.place().address(), TableLayout.STORE_PEER, new StorePeer(5, TOKEN, ownName()));
        network.runFor(Duration.ofSeconds(1));
        assertThat(heardOf(TableMessage.PeerStored.class)).isZero();

        hostile.send(victim.place().address(), TableLayout.STORE_PEER, new StorePeer(5, token, ownName()));
        network.runFor(Duration.ofSeconds(1));
        assertThat(heardOf(TableMessage.PeerStored.class)).isEqualTo(1);
    }

    @Test
    void whoeverDoesNotAnswerGetsNoMoreBytesThanItSent() {
        isAnsweringPings = false;
        long[] bytes = new long[2];
        network.observing(packet -> {
            if (packet.fate() == Fate.SENT) {
                bytes[packet.to().equals(victim.place().address()) ? 0 : 1] +=
                        packet.datagram().size();
            }
        });

        for (int i = 0; i < 5; i++) {
            find(i);
            hostile.send(victim.place().address(), TableLayout.CONNECT, new Connect(i, Address.NONE, TARGET));
        }
        network.runFor(Duration.ofSeconds(9));

        assertThat(heardOf(Found.class)).isZero();
        assertThat(heardOf(TableMessage.Connected.class)).isZero();
        assertThat(heardOf(Ping.class)).isPositive();
        assertThat(bytes[1]).isLessThanOrEqualTo(bytes[0]);
        assertThat(victim.table().nodes()).isZero();
    }

    @Test
    void whoeverAnswersGetsItsAnswerAndIsKnownFromThenOn() {
        find(3);
        network.runFor(Duration.ofSeconds(1));

        assertThat(heardOf(Found.class)).isEqualTo(1);
        assertThat(victim.table().knows(hostile.peer())).isTrue();
    }

    @Test
    void whoeverAnswersGetsAllItsAnswers() {
        find(3);
        find(4);
        network.runFor(Duration.ofSeconds(1));

        assertThat(heardOf(Found.class)).isEqualTo(2);
    }

    @Test
    void doesNotListenToMoreThanTenQuestionsInFiveSeconds() {
        ping(30);
        assertThat(heardOf(Pong.class)).isEqualTo(10);

        network.runFor(Duration.ofSeconds(5));
        ping(3);
        assertThat(heardOf(Pong.class)).isEqualTo(13);
    }

    @Test
    void findsWhatIsThereAlthoughANearNodeNamesTheDead() {
        // The liar is nearer to it than anybody else.
        TablePoint target = Contact.of(hostile.peer()).point();
        List<Member> members = swarm.grow(12);
        int kept = swarm.await(members.get(5).table().store(target, DATA));
        assertThat(kept).isPositive();
        says = find -> new Found(find.identifier(), TOKEN, List.of(), Inventions.dead(find.target()));
        victim.meet(members.get(3));
        victim.table().met(hostile.peer());
        network.runFor(Duration.ofSeconds(30));
        assertThat(victim.table().knows(hostile.peer())).isTrue();

        assertThat(swarm.await(victim.table().find(target))).contains(new FoundValue(DATA, Optional.empty()));
        assertThat(victim.table().nodes()).isGreaterThan(6);
    }

    @Test
    void asksAFewOfThoseWhomALiarNamesAndNoMoreThanTwentyFourInAll() {
        says = find -> new Found(find.identifier(), TOKEN, List.of(), Inventions.dead(find.target()));
        victim.table().met(hostile.peer());
        network.runFor(Duration.ofSeconds(1));
        List<Address> asked = new ArrayList<>();
        network.observing(packet -> {
            if (packet.fate() == Fate.SENT
                    && packet.from().equals(victim.place().address())) {
                asked.add(packet.to());
            }
        });

        assertThat(swarm.await(victim.table().find(TARGET))).isEmpty();

        assertThat(asked.stream().filter(to -> !to.equals(hostile.peer().address())))
                .hasSizeBetween(3, 8);
    }

    @Test
    void valuesOfALiarDoNotHideThoseOfOthers() {
        // The liar is nearer to it than anybody else.
        TablePoint target = Contact.of(hostile.peer()).point();
        List<Member> members = swarm.grow(12);
        int kept = swarm.await(members.get(5).table().store(target, DATA));
        assertThat(kept).isPositive();
        says = find -> new Found(find.identifier(), TOKEN, Inventions.values(), List.of());
        victim.meet(members.get(3));
        victim.table().met(hostile.peer());
        network.runFor(Duration.ofSeconds(30));

        List<FoundValue> found = swarm.await(victim.table().find(target));

        assertThat(found).contains(new FoundValue(DATA, Optional.empty()));
        assertThat(found.indexOf(new FoundValue(DATA, Optional.empty()))).isLessThan(2);
        assertThat(found).hasSize(1 + TableMessage.MOST_VALUES);
    }

    @Test
    void anOldVersionThatALiarGivesDoesNotCount() {
        PrivateKey owner = TestKeys.named("owner");
        Bytes old = StoredValue.signed(Bytes.utf8("old"), 1, owner).encoded();
        Bytes current = StoredValue.signed(Bytes.utf8("current"), 2, owner).encoded();
        says = find -> new Found(find.identifier(), TOKEN, List.of(old, current, old), List.of());
        victim.table().met(hostile.peer());
        network.runFor(Duration.ofSeconds(1));

        assertThat(swarm.await(victim.table().find(TARGET)))
                .containsExactly(new FoundValue(Bytes.utf8("current"), Optional.of(owner.publicKey())));
    }

    @Test
    void neverAsksItselfNorAddressesThatNobodyHas() {
        List<Peer> named = List.of(
                victim.peer(),
                new Peer(TestKeys.named("a").publicKey(), victim.place().address()),
                new Peer(victim.key().publicKey(), Address.loopback(4000)),
                new Peer(TestKeys.named("b").publicKey(), Address.NONE),
                new Peer(TestKeys.named("c").publicKey(), new Address(Bytes.fromHex("0a000009"), 1)));
        says = find -> new Found(find.identifier(), TOKEN, List.of(), named);
        victim.table().met(hostile.peer());
        network.runFor(Duration.ofSeconds(1));
        List<Address> asked = new ArrayList<>();
        network.observing(packet -> {
            if (packet.fate() == Fate.SENT
                    && packet.from().equals(victim.place().address())) {
                asked.add(packet.to());
            }
        });

        assertThat(swarm.await(victim.table().find(TARGET))).isEmpty();

        assertThat(asked).isNotEmpty().containsOnly(hostile.peer().address());
    }

    @Test
    void believesNoAnswerOfSomebodyWhoWasNotAsked() {
        Member other = swarm.join("asked");
        victim.meet(other);
        network.runFor(Duration.ofSeconds(1));
        List<Long> identifiers = new ArrayList<>();
        network.observing(packet -> {
            boolean isFind = packet.fate() == Fate.SENT
                    && packet.to().equals(other.place().address())
                    && packet.datagram().size() > 23
                    && packet.datagram().at(22) == TableLayout.FIND.id();
            if (isFind) {
                Bytes body = packet.datagram().slice(23 + 76, packet.datagram().size() - 64);
                long identifier = TableLayout.FIND.decode(body).identifier();
                identifiers.add(identifier);
                hostile.send(
                        victim.place().address(),
                        TableLayout.FOUND,
                        new Found(identifier, TOKEN, List.of(VALUE), List.of()));
            }
        });

        assertThat(swarm.await(victim.table().find(TARGET))).isEmpty();
        assertThat(identifiers).isNotEmpty();
    }

    @Test
    void aMemberIsOnlyBelievedToBeWhereItAnswers() {
        List<Member> members = swarm.grow(4);
        Peer wanted = members.get(2).peer();
        HandMade liar = swarm.handMade("liar", Community.builder(TableSwarm.OVERLAY));

        // The address of the liar, under the name of somebody who is elsewhere.
        Peer named = new Peer(wanted.key(), liar.peer().address());
        Member asking = swarm.join("asking");
        HandMade telling = telling(named);
        asking.table().met(telling.peer());
        network.runFor(Duration.ofSeconds(1));

        assertThat(swarm.await(asking.table().connect(wanted.key().memberId()))).isEmpty();
    }

    @Test
    void aSilentNodeIsNotAskedOverAndOver() {
        isAnsweringPings = false;
        long[] pings = new long[1];
        network.observing(packet -> pings[0] += packet.fate() == Fate.SENT ? 1 : 0);

        for (int i = 0; i < 50; i++) {
            victim.table().met(hostile.peer());
            network.runFor(Duration.ofSeconds(5));
        }

        assertThat(pings[0]).isEqualTo(1);
    }

    private HandMade telling(Peer named) {
        HandMade[] self = new HandMade[1];
        Community.Builder table = TableSwarm.alive(() -> self[0])
                .signedWithoutTime(
                        TableLayout.FIND.id(),
                        TableLayout.FIND,
                        (from, find) -> self[0].send(
                                from.address(),
                                TableLayout.FOUND,
                                new Found(find.identifier(), TOKEN, List.of(), List.of())))
                .signedWithoutTime(
                        TableLayout.CONNECT.id(),
                        TableLayout.CONNECT,
                        (from, connect) -> self[0].send(
                                from.address(),
                                TableLayout.CONNECTED,
                                new TableMessage.Connected(connect.identifier(), List.of(named))));
        self[0] = swarm.handMade("telling", table);
        return self[0];
    }

    private HandMade handMade(String name) {
        Community.Builder table = Community.builder(TableSwarm.OVERLAY)
                .signedWithoutTime(TableLayout.PING.id(), TableLayout.PING, (from, ping) -> {
                    heard.add(ping);
                    if (isAnsweringPings) {
                        hostile.send(from.address(), TableLayout.PONG, new Pong(ping.identifier()));
                    }
                })
                .signedWithoutTime(TableLayout.PONG.id(), TableLayout.PONG, (from, pong) -> heard.add(pong))
                .signedWithoutTime(TableLayout.STORED.id(), TableLayout.STORED, (from, stored) -> heard.add(stored))
                .signedWithoutTime(
                        TableLayout.PEER_STORED.id(), TableLayout.PEER_STORED, (from, stored) -> heard.add(stored))
                .signedWithoutTime(
                        TableLayout.CONNECTED.id(), TableLayout.CONNECTED, (from, connected) -> heard.add(connected))
                .signedWithoutTime(TableLayout.FOUND.id(), TableLayout.FOUND, (from, found) -> heard.add(found))
                .signedWithoutTime(
                        TableLayout.FIND.id(),
                        TableLayout.FIND,
                        (from, find) -> hostile.send(from.address(), TableLayout.FOUND, says.apply(find)));
        return swarm.handMade(name, table);
    }

    private void store(Bytes token, List<Bytes> values) {
        hostile.send(victim.place().address(), TableLayout.STORE, new Store(5, token, TARGET, values));
        network.runFor(Duration.ofSeconds(1));
    }

    private Bytes token() {
        int before = heard.size();
        find(3);
        network.runFor(Duration.ofSeconds(2));
        return heard.subList(before, heard.size()).stream()
                .filter(Found.class::isInstance)
                .map(each -> ((Found) each).token())
                .findFirst()
                .orElseThrow();
    }

    private void find(long identifier) {
        hostile.send(victim.place().address(), TableLayout.FIND, new Find(identifier, Address.NONE, TARGET, 0, true));
    }

    private void ping(int times) {
        for (int i = 0; i < times; i++) {
            hostile.send(victim.place().address(), TableLayout.PING, new Ping(i));
        }
        network.runFor(Duration.ofMillis(500));
    }

    private long heardOf(Class<? extends TableMessage> kind) {
        return heard.stream().filter(kind::isInstance).count();
    }

    private TablePoint ownName() {
        return TablePoint.of(hostile.peer().key().memberId());
    }
}
