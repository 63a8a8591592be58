package org.seedbank.tunnels.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.seedbank.tunnels.dht.TablePointTest.point;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.tunnels.dht.KnownNode.Standing;

class RoutingTableTest {
    private static final int FULL = RoutingTable.BUCKET;

    private final SimulatedNetwork network = SimulatedNetwork.seeded(1);
    private final SimulatedNode here = network.node("here");
    private final RoutingTable table = new RoutingTable(here.context().clock(), point("00"));
    private int made;

    @Test
    void keepsTheFirstEightInOneBucket() {
        fill("80", FULL - 1);
        add("00");

        assertThat(table.size()).isEqualTo(FULL);
        assertThat(table.depth()).isEqualTo(1);
    }

    @Test
    void splitsTheBucketThatItBelongsToItselfWhenThatIsFull() {
        fill("80", FULL);

        Contact near = add("01");

        assertThat(table.depth()).isEqualTo(2);
        assertThat(table.size()).isEqualTo(FULL + 1);
        assertThat(table.indexOf(near.point())).isEqualTo(1);
        assertThat(table.indexOf(point("ff"))).isZero();
    }

    @Test
    void splitsAsOftenAsItTakes() {
        fill("08", FULL);

        Contact nearer = add("04");

        assertThat(table.depth()).isEqualTo(6);
        assertThat(table.indexOf(nearer.point())).isEqualTo(5);
        assertThat(table.size()).isEqualTo(FULL + 1);
    }

    @Test
    void doesNotSplitOtherBuckets() {
        fill("80", FULL);

        Contact ninth = add("81");

        assertThat(table.find(ninth.peer())).isEmpty();
        assertThat(table.size()).isEqualTo(FULL);
        assertThat(table.hasRoomFor(contact("82"))).isFalse();
        assertThat(table.hasRoomFor(contact("01"))).isTrue();
    }

    @Test
    void knowsANodeOnceHoweverOftenItAnswers() {
        Contact contact = add("80");

        table.answered(contact);

        assertThat(table.size()).isEqualTo(1);
        assertThat(table.hasRoomFor(contact)).isFalse();
    }

    @Test
    void doesNotKnowItself() {
        add("00");
        table.answered(new Contact(contact("00").peer(), point("00")));

        assertThat(table.nodes()).extracting(node -> node.contact().point()).doesNotContain(point("00"));
    }

    @Test
    void givesThePlaceOfABadNodeToANewOne() {
        List<Contact> old = fill("80", FULL);
        fail(old.get(3), 2);

        Contact newcomer = add("81");

        assertThat(table.find(newcomer.peer())).isPresent();
        assertThat(table.find(old.get(3).peer())).isEmpty();
        assertThat(table.size()).isEqualTo(FULL);
    }

    @Test
    void givesThePlaceOfANodeThatIsQuietForLongToANewOne() {
        List<Contact> old = fill("80", FULL);
        network.runFor(Duration.ofMinutes(16));
        old.subList(1, FULL).forEach(table::answered);

        Contact newcomer = add("81");

        assertThat(table.find(newcomer.peer())).isPresent();
        assertThat(table.find(old.get(0).peer())).isEmpty();
    }

    @Test
    void prefersABadNodeToAQuietOneWhenItMakesRoom() {
        List<Contact> old = fill("80", FULL);
        network.runFor(Duration.ofMinutes(16));
        fail(old.get(5), 2);

        add("81");

        assertThat(table.find(old.get(5).peer())).isEmpty();
        assertThat(table.find(old.get(0).peer())).isPresent();
    }

    @Test
    void isGoodForAQuarterOfAnHourAfterAnAnswer() {
        Contact contact = add("80");
        assertThat(standing(contact)).isEqualTo(Standing.GOOD);

        network.runFor(Duration.ofMinutes(15));

        assertThat(standing(contact)).isEqualTo(Standing.UNKNOWN);
    }

    @Test
    void isGoodForAQuarterOfAnHourAfterAQuestionIfItEverAnswered() {
        Contact contact = add("80");
        network.runFor(Duration.ofMinutes(14));
        table.find(contact.peer()).orElseThrow().asked(here.context().clock().instant());

        network.runFor(Duration.ofMinutes(14));
        assertThat(standing(contact)).isEqualTo(Standing.GOOD);

        network.runFor(Duration.ofMinutes(1));
        assertThat(standing(contact)).isEqualTo(Standing.UNKNOWN);
    }

    @Test
    void isBadAfterTwoQuestionsWithoutAnswerAndGoodAfterTheNext() {
        Contact contact = add("80");
        fail(contact, 1);
        assertThat(standing(contact)).isEqualTo(Standing.GOOD);

        fail(contact, 1);
        assertThat(standing(contact)).isEqualTo(Standing.BAD);

        table.answered(contact);
        assertThat(standing(contact)).isEqualTo(Standing.GOOD);
    }

    @Test
    void dropsBadNodes() {
        Contact bad = add("80");
        Contact good = add("81");
        fail(bad, 2);

        table.removeBad();

        assertThat(table.nodes()).extracting(KnownNode::contact).containsExactly(good);
        assertThat(table.hasRoomFor(bad)).isTrue();
    }

    @Test
    void namesTheNearestFirst() {
        Contact far = add("80");
        Contact nearest = add("01");
        Contact near = add("02");

        assertThat(table.nearest(point("01"), 8, any -> true)).containsExactly(nearest, near, far);
        assertThat(table.nearest(point("80"), 2, any -> true)).containsExactly(far, nearest);
    }

    @Test
    void namesTheNearestOfAllBuckets() {
        List<Contact> far = fill("80", FULL);
        List<Contact> near = fill("08", FULL);

        assertThat(table.depth()).isGreaterThan(1);
        assertThat(table.nearest(point("80"), 20, any -> true))
                .hasSize(2 * FULL)
                .startsWith(table.nearest(point("80"), FULL, far::contains).toArray(Contact[]::new))
                .containsAll(near);
    }

    @Test
    void leavesOutWhoIsBadOrNotWanted() {
        Contact bad = add("80");
        Contact unwanted = add("81");
        Contact wanted = add("82");
        fail(bad, 2);

        assertThat(table.nearest(point("80"), 8, each -> !each.equals(unwanted)))
                .containsExactly(wanted);
    }

    @Test
    void namesNobodyIfItKnowsNobody() {
        assertThat(table.nearest(point("80"), 8, any -> true)).isEmpty();
    }

    @Test
    void doesNotBelieveThatSomebodyWhoHasJustAnsweredIsElsewhere() {
        Contact there = add("80");
        Contact elsewhere =
                Contact.of(new Peer(there.peer().key(), there.peer().address().withPort(99)));

        table.answered(elsewhere);
        assertThat(table.find(there.peer())).isPresent();

        network.runFor(Duration.ofMinutes(1));
        table.answered(elsewhere);
        assertThat(table.find(there.peer())).isEmpty();
        assertThat(table.find(elsewhere.peer())).isPresent();
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void givesTwoPlacesOfABucketToANetwork() {
        for (int i = 1; i <= 5; i++) {
            Address address = new Address(Bytes.fromHex("c6336400").slice(0, 3).concat(Bytes.filled(1, i)), 7000);
            table.answered(new Contact(new Peer(key(), address), point("8" + i)));
        }

        assertThat(table.size()).isEqualTo(2);
    }

    @Test
    void sortsEverybodyAnewWhenItIsElsewhere() {
        fill("80", FULL);
        List<Contact> near = fill("08", FULL);

        table.moveTo(point("08"));

        assertThat(table.own()).isEqualTo(point("08"));
        assertThat(near).allSatisfy(each -> assertThat(table.find(each.peer())).isPresent());
        assertThat(table.indexOf(point("80"))).isZero();
        assertThat(table.size()).isEqualTo(2 * FULL);
    }

    @Test
    void looksAgainWhereNothingHasChangedForLong() {
        fill("80", FULL);
        fill("08", FULL);
        SplittableRandom random = new SplittableRandom(3);
        assertThat(table.stalePlace(random)).isEmpty();

        network.runFor(Duration.ofMinutes(15));
        List<Integer> buckets = new ArrayList<>();
        for (int i = 0; i < table.depth(); i++) {
            buckets.add(table.indexOf(table.stalePlace(random).orElseThrow()));
        }

        assertThat(buckets).isSorted().doesNotHaveDuplicates().hasSize(table.depth());
        assertThat(table.stalePlace(random)).isEmpty();
    }

    private Standing standing(Contact contact) {
        return table.find(contact.peer())
                .orElseThrow()
                .standing(here.context().clock().instant());
    }

    private void fail(Contact contact, int times) {
        for (int i = 0; i < times; i++) {
            table.find(contact.peer()).orElseThrow().failed();
        }
    }

    private List<Contact> fill(String firstByte, int count) {
        List<Contact> added = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            added.add(add(firstByte));
        }
        return added;
    }

    private Contact add(String firstByte) {
        Contact contact = contact(firstByte);
        table.answered(contact);
        return contact;
    }

    /** At a place that begins with {@code firstByte}, and differs from all others near the end. */
    private Contact contact(String firstByte) {
        made++;
        byte[] place = point(firstByte).value().toArray();
        place[18] = (byte) (made >> 8);
        place[19] = (byte) made;
        return new Contact(
                new Peer(key(), new Address(Bytes.fromHex("0a000001"), 1000 + made)),
                new TablePoint(Bytes.wrap(place)));
    }

    private PublicKey key() {
        return TestKeys.named("node " + made++).publicKey();
    }
}
