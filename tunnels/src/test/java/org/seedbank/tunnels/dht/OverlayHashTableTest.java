package org.seedbank.tunnels.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.seedbank.tunnels.dht.TablePointTest.point;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedPacket.Fate;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.dht.TableSwarm.Member;

/** Nodes who follow the rules. */
class OverlayHashTableTest {
    private static final TablePoint TARGET = point("a7");
    private static final Bytes DATA = Bytes.utf8("data");

    private final TableSwarm swarm = new TableSwarm(5);
    private final SimulatedNetwork network = swarm.network();

    @Test
    void findsWhatAnotherStored() {
        List<Member> members = swarm.grow(12);

        int kept = swarm.await(members.get(3).table().store(TARGET, DATA));

        assertThat(kept).isEqualTo(8);
        assertThat(swarm.await(members.get(9).table().find(TARGET)))
                .containsExactly(new FoundValue(DATA, Optional.empty()));
        assertThat(members.stream().filter(each -> each.table().values() > 0)).hasSizeBetween(8, 9);
    }

    @Test
    void storesAtTheNodesNearestToIt() {
        List<Member> members = swarm.grow(24);

        int kept = swarm.await(members.get(3).table().store(TARGET, DATA));

        List<Member> nearest = members.stream()
                .sorted((one, other) ->
                        Contact.nearest(TARGET).compare(Contact.of(one.peer()), Contact.of(other.peer())))
                .limit(8)
                .toList();
        assertThat(kept).isEqualTo(8);
        assertThat(nearest).allMatch(each -> each.table().values() == 1);
    }

    @Test
    void findsNothingWhereNothingIs() {
        List<Member> members = swarm.grow(12);

        assertThat(swarm.await(members.get(1).table().find(TARGET))).isEmpty();
    }

    @Test
    void aNodeAloneFindsNobodyAndNothing() {
        Member alone = swarm.join("alone");

        assertThat(swarm.await(alone.table().store(TARGET, DATA))).isZero();
        assertThat(swarm.await(alone.table().find(TARGET))).isEmpty();
        assertThat(swarm.await(alone.table()
                        .connect(swarm.join("other").key().publicKey().memberId())))
                .isEmpty();
    }

    @Test
    void theNewestVersionOfASignedValueCounts() {
        List<Member> members = swarm.grow(12);
        Member owner = members.get(2);
        int first = swarm.await(owner.table().storeSigned(TARGET, Bytes.utf8("old")));
        network.runFor(Duration.ofSeconds(2));
        members.get(4).place().crash();
        int second = swarm.await(owner.table().storeSigned(TARGET, Bytes.utf8("new")));
        int other = swarm.await(members.get(5).table().storeSigned(TARGET, Bytes.utf8("other")));

        assertThat(List.of(first, second, other)).allMatch(count -> count > 0);
        assertThat(swarm.await(members.get(8).table().find(TARGET)))
                .containsExactlyInAnyOrder(
                        new FoundValue(
                                Bytes.utf8("new"), Optional.of(owner.key().publicKey())),
                        new FoundValue(
                                Bytes.utf8("other"),
                                Optional.of(members.get(5).key().publicKey())));
    }

    @Test
    void valuesAreGoneAfterAnHour() {
        List<Member> members = swarm.grow(2);
        int kept = swarm.await(members.get(1).table().store(TARGET, DATA));
        assertThat(kept).isEqualTo(1);

        network.runFor(Duration.ofMinutes(61));

        assertThat(swarm.await(members.get(0).table().find(TARGET))).isEmpty();
        assertThat(members).allMatch(each -> each.table().values() == 0);
    }

    @Test
    void valuesLiveHalfAsLongForEachFurtherNodeThatIsNearer() {
        Member here = swarm.join("here");
        RoutingTable table = new RoutingTable(here.place().context().clock(), point("00"));
        TablePoint far = point("ff");
        AnswerDesk desk = TableDesks.of(here);
        Duration alone = desk.lifeOf(far, table);
        for (int i = 0; i < 7; i++) {
            table.answered(new Contact(swarm.join("near " + i).peer(), point("f" + i)));
        }
        Duration withSeven = desk.lifeOf(far, table);
        table.answered(new Contact(swarm.join("eighth").peer(), point("f8")));

        assertThat(alone).isEqualTo(Duration.ofHours(1));
        assertThat(withSeven).isEqualTo(Duration.ofHours(1));
        assertThat(desk.lifeOf(far, table)).isEqualTo(Duration.ofMinutes(30));
        assertThat(desk.lifeOf(point("00"), table)).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void refusesWhatIsTooLarge() {
        Member member = swarm.join("member");

        assertThatThrownBy(() -> member.table().store(TARGET, Bytes.filled(OverlayHashTable.LARGEST_DATA + 1, 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nodesGetToKnowEachOtherByAsking() {
        List<Member> members = swarm.grow(9);

        assertThat(members).allMatch(each -> each.table().nodes() >= 6);
    }

    @Test
    void membersAreStoredUnderTheirNamesAndFound() {
        List<Member> members = swarm.grow(20);
        network.runFor(Duration.ofMinutes(1));

        assertThat(members).allMatch(each -> each.table().holders() >= 4);
        assertThat(swarm.await(members.get(0)
                        .table()
                        .connect(members.get(17).key().publicKey().memberId())))
                .containsExactly(members.get(17).peer());
    }

    @Test
    void opensTheNatOfAMemberThatIsFound() {
        List<Member> members = swarm.grow(16);
        network.runFor(Duration.ofMinutes(1));
        Member wanted = members.get(7);
        Member walker = swarm.join("walker");
        Duration[] opened = {Duration.ofSeconds(-9)};
        // A NAT: for two seconds after something went out to the walker, what it sends comes in.
        network.dropping(packet -> {
            if (packet.from().equals(wanted.place().address())
                    && packet.to().equals(walker.place().address())) {
                opened[0] = packet.at();
            }
            return packet.from().equals(walker.place().address())
                    && packet.to().equals(wanted.place().address())
                    && packet.at().minus(opened[0]).compareTo(Duration.ofSeconds(2)) > 0;
        });
        walker.meet(members.get(0));
        network.runFor(Duration.ofSeconds(12));

        assertThat(swarm.await(walker.table().connect(wanted.key().publicKey().memberId())))
                .containsExactly(wanted.peer());
    }

    @Test
    void aMemberThatIsGoneIsNotFound() {
        List<Member> members = swarm.grow(20);
        network.runFor(Duration.ofMinutes(1));
        members.get(17).place().crash();

        assertThat(swarm.await(members.get(0)
                        .table()
                        .connect(members.get(17).key().publicKey().memberId())))
                .isEmpty();
    }

    @Test
    void aMemberFindsOthersToKeepItsAddressWhenTheFormerOnesAreGone() {
        List<Member> members = swarm.grow(12);
        network.runFor(Duration.ofMinutes(1));
        Member member = members.get(0);
        for (int i = 1; i < 7; i++) {
            members.get(i).place().crash();
        }

        network.runFor(Duration.ofMinutes(3));

        assertThat(member.table().holders()).isGreaterThanOrEqualTo(4);
        assertThat(swarm.await(
                        members.get(11).table().connect(member.key().publicKey().memberId())))
                .containsExactly(member.peer());
    }

    @Test
    void nodesThatAreSilentLeaveTheTable() {
        List<Member> members = swarm.grow(9);
        Member member = members.get(0);
        int before = member.table().nodes();
        members.subList(1, 5).forEach(each -> each.place().crash());

        network.runFor(Duration.ofMinutes(3));

        assertThat(before).isGreaterThanOrEqualTo(6);
        assertThat(members.subList(1, 5)).noneMatch(each -> TableDesks.knows(member, each));
        assertThat(member.table().nodes()).isEqualTo(4);
    }

    @Test
    void nodesThatAnswerStayInTheTable() {
        List<Member> members = swarm.grow(4);

        network.runFor(Duration.ofMinutes(10));

        assertThat(members).allMatch(each -> each.table().nodes() == 3);
    }

    @Test
    void worksOverIpv6AndOverBothAtOnce() {
        Member first = swarm.join(network.node("first", ipv6(1)));
        for (int i = 2; i < 8; i++) {
            swarm.join(network.node("node " + i, ipv6(i))).meet(first);
        }
        network.runFor(Duration.ofMinutes(1));
        Member storing = swarm.join(network.node("storing", ipv6(20)));
        Member finding = swarm.join(network.node("finding", ipv6(21)));
        storing.meet(first);
        finding.meet(first);
        network.runFor(Duration.ofSeconds(20));

        assertThat(swarm.await(storing.table().store(TARGET, DATA))).isGreaterThanOrEqualTo(6);
        assertThat(swarm.await(finding.table().find(TARGET))).hasSize(1);
    }

    /** A request to open a NAT says where to, and its old form has room for IPv4 only. */
    @Test
    void tellsWhoComesByAnotherFamilyWhereAMemberIs() {
        Member keeping = swarm.join("keeping");
        Member wanted = swarm.join(network.node("wanted", new Address(Bytes.fromHex("c6336417"), 7759)));
        wanted.meet(keeping);
        network.runFor(Duration.ofMinutes(1));
        assertThat(wanted.table().holders()).isEqualTo(1);
        Member walker = swarm.join(network.node("walker", ipv6(1)));
        walker.meet(keeping);
        network.runFor(Duration.ofSeconds(12));

        assertThat(swarm.await(walker.table().connect(wanted.key().publicKey().memberId())))
                .containsExactly(wanted.peer());
    }

    @Test
    void asksNothingAndAnswersNobodyAfterItsEnd() {
        List<Member> members = swarm.grow(4);
        Member closed = members.get(1);
        var pending = closed.table().find(TARGET);
        closed.table().close();
        long[] sent = new long[1];
        network.observing(packet -> sent[0] += packet.fate() == Fate.SENT
                        && packet.from().equals(closed.place().address())
                ? 1
                : 0);

        network.runFor(Duration.ofMinutes(5));

        assertThat(pending).isCompletedWithValue(List.of());
        assertThat(sent[0]).isZero();
        assertThat(members.get(0).table().nodes()).isEqualTo(2);
    }

    private static Address ipv6(int number) {
        return new Address(
                Bytes.fromHex("20010db8")
                        .concat(Bytes.wrap(new byte[] {0, (byte) number}))
                        .concat(Bytes.filled(10, number)),
                7759);
    }
}
