package org.seedbank.tunnels.dht;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.sim.SimulatedPacket;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.tunnels.cell.CellMessage.Introducer;
import org.seedbank.tunnels.cell.PointSource;
import org.seedbank.tunnels.dht.TableSwarm.Member;
import org.seedbank.tunnels.hidden.SwarmId;

/** Introduction points among nodes who may have stored anything. */
class HashTableIntroductionsTest {
    private static final SwarmId SWARM = SwarmId.ofTorrent(Bytes.filled(20, 5));
    private static final PublicKey NODE = TestKeys.named("point").publicKey();
    private static final PublicKey SEEDER = TestKeys.named("seeder").publicKey();
    private static final Address ADDRESS = new Address(Bytes.fromHex("c6336417"), 7759);

    private final TableSwarm swarm = new TableSwarm(4);
    private Member storing = swarm.join("storing");
    private Member finding = storing;

    @BeforeEach
    void growATable() {
        List<Member> members = swarm.grow(9);
        storing = members.get(2);
        finding = members.get(8);
    }

    @Test
    void findsWhatWasAnnounced() {
        Introducer point = new Introducer(ADDRESS, NODE, SEEDER, PointSource.UNKNOWN);
        Introducer ofIpv6 = new Introducer(
                new Address(Bytes.fromHex("20010db8000000000000000000000001"), 7759),
                TestKeys.named("other").publicKey(),
                SEEDER,
                PointSource.MEMBERS);

        storing.introductions().announce(SWARM, point);
        storing.introductions().announce(SWARM, ofIpv6);
        swarm.network().runFor(Duration.ofSeconds(5));

        assertThat(found())
                .containsExactlyInAnyOrder(
                        new Introducer(ADDRESS, NODE, SEEDER, PointSource.HASH_TABLE),
                        new Introducer(ofIpv6.address(), ofIpv6.node(), SEEDER, PointSource.HASH_TABLE));
        assertThat(swarm.await(finding.introductions().find(SwarmId.ofTorrent(Bytes.filled(20, 6)))))
                .isEmpty();
    }

    @Test
    void announcesAgainAsLongAsNobodyKeepsIt() {
        Member early = swarm.join("early");
        HashTableIntroductions introductions = early.introductions();
        introductions.announce(SWARM, new Introducer(ADDRESS, NODE, SEEDER, PointSource.UNKNOWN));
        swarm.network().runFor(Duration.ofSeconds(20));
        assertThat(found()).isEmpty();

        early.meet(storing);
        swarm.network().runFor(Duration.ofSeconds(30));

        assertThat(found()).hasSize(1);
    }

    @Test
    void announcesNothingAfterItsEnd() {
        Member early = swarm.join("early");
        HashTableIntroductions introductions = early.introductions();
        introductions.announce(SWARM, new Introducer(ADDRESS, NODE, SEEDER, PointSource.UNKNOWN));
        swarm.network().runFor(Duration.ofSeconds(20));

        introductions.close();
        early.meet(storing);
        swarm.network().runFor(Duration.ofMinutes(1));

        assertThat(found()).isEmpty();
    }

    @Test
    void announcesNothingWithoutAnAddress() {
        storing.introductions().announce(SWARM, new Introducer(Address.NONE, NODE, SEEDER, PointSource.UNKNOWN));
        swarm.network().runFor(Duration.ofSeconds(5));

        assertThat(found()).isEmpty();
    }

    @Test
    void leavesOutWhatIsNoRecord() {
        Bytes record = IntroductionRecord.CODEC.encode(record(ADDRESS, now()));
        store(record.slice(0, record.size() - 1));
        store(record.concat(Bytes.fromHex("00")));
        store(Bytes.fromHex("02").concat(record.slice(1, record.size())));
        store(Bytes.empty());
        store(Bytes.filled(169, 1));

        assertThat(found()).isEmpty();
    }

    @Test
    void leavesOutAddressesThatNobodyCanHave() {
        store(record(Address.NONE, now()));
        store(record(ADDRESS.withPort(0), now()));
        store(record(ADDRESS.withPort(53), now())); // a name server

        assertThat(found()).isEmpty();
    }

    @Test
    void leavesOutWhatIsTooOldOrOfADistantFuture() {
        store(record(ADDRESS, now().minus(Duration.ofHours(25))));
        store(record(ADDRESS.withPort(7000), now().plus(Duration.ofHours(25))));
        assertThat(found()).isEmpty();

        store(record(ADDRESS, now().minus(Duration.ofHours(23))));
        assertThat(found()).containsExactly(new Introducer(ADDRESS, NODE, SEEDER, PointSource.HASH_TABLE));
    }

    @Test
    void namesEachPointOnceHoweverOftenItWasSeen() {
        store(record(ADDRESS, now().minus(Duration.ofHours(2))));
        store(record(ADDRESS, now()));
        store(record(ADDRESS, now().minus(Duration.ofHours(1))));

        assertThat(found()).containsExactly(new Introducer(ADDRESS, NODE, SEEDER, PointSource.HASH_TABLE));
    }

    @Test
    void whoeverSaysThatAPointIsElsewhereDoesNotHideWhereItIs() {
        store(record(ADDRESS, now()));
        store(record(ADDRESS.withPort(7000), now().plus(Duration.ofHours(23))));

        assertThat(found())
                .contains(new Introducer(ADDRESS, NODE, SEEDER, PointSource.HASH_TABLE))
                .hasSize(2);
    }

    @Test
    void namesTwentyAtMost() {
        for (int i = 0; i < 12; i++) {
            Member member = swarm.join("flooding " + i);
            member.meet(storing);
            swarm.network().runFor(Duration.ofSeconds(7));
            for (int j = 0; j < 3; j++) {
                IntroductionRecord record = new IntroductionRecord(
                        ADDRESS, now(), TestKeys.named("point " + i + " " + j).publicKey(), SEEDER);
                int kept = swarm.await(member.table().store(place(), IntroductionRecord.CODEC.encode(record)));
                assertThat(kept).isPositive();
            }
        }

        assertThat(found()).hasSizeBetween(8, HashTableIntroductions.MOST).doesNotHaveDuplicates();
    }

    /** More look-ups than questions that the nodes of the table listen to in that time. */
    @Test
    void whoAsksForASwarmRightAfterOthersSharesTheirAnswer() {
        store(record(ADDRESS, now()));
        HashTableIntroductions shared = newcomer();
        int[] sent = countFrom("newcomer");

        for (int i = 0; i < 30; i++) {
            assertThat(swarm.await(shared.find(SWARM))).as("look-up %d", i).hasSize(1);
        }

        assertThat(sent[0]).isBetween(1, 2 * Crawl.MOST_QUESTIONS);
    }

    @Test
    void whoAsksForASwarmTogetherWithOthersSharesTheirAnswer() {
        store(record(ADDRESS, now()));
        HashTableIntroductions shared = newcomer();

        List<CompletableFuture<List<Introducer>>> all = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            all.add(shared.find(SWARM));
        }

        assertThat(swarm.await(Gathering.of(all)))
                .allSatisfy(found -> assertThat(found).hasSize(1));
    }

    @Test
    void sharesNoAnswerForLongerThanTenSeconds() {
        store(record(ADDRESS, now()));
        HashTableIntroductions shared = newcomer();
        assertThat(swarm.await(shared.find(SWARM))).hasSize(1);

        store(record(ADDRESS.withPort(7000), now()));
        assertThat(swarm.await(shared.find(SWARM))).hasSize(1);
        swarm.network().runFor(Duration.ofSeconds(5));

        assertThat(swarm.await(shared.find(SWARM))).hasSize(2);
    }

    @Test
    void sharesTheNewsThatThereIsNothingForFiveSecondsOnly() {
        HashTableIntroductions shared = newcomer();
        assertThat(swarm.await(shared.find(SWARM))).isEmpty();

        store(record(ADDRESS, now()));

        assertThat(swarm.await(shared.find(SWARM))).hasSize(1);
    }

    @Test
    void remembersTheAnswersForSoManySwarmsOnly() {
        HashTableIntroductions alone = swarm.join("alone").introductions();
        for (int i = 0; i < 2000; i++) {
            var unused =
                    alone.find(new SwarmId(new WireWriter().u32(i).toBytes().concat(Bytes.filled(16, 1))));
        }

        assertThat(alone.remembered()).isLessThanOrEqualTo(256);
    }

    /** Somebody who keeps nothing for others. */
    private HashTableIntroductions newcomer() {
        Member member = swarm.join("newcomer");
        member.meet(storing);
        swarm.network().runFor(Duration.ofSeconds(10));
        return member.introductions();
    }

    private int[] countFrom(String name) {
        Address source = swarm.network().node(name).address();
        int[] sent = new int[1];
        swarm.network().observing(packet -> {
            if (packet.fate() == SimulatedPacket.Fate.SENT && packet.from().equals(source)) {
                sent[0]++;
            }
        });
        return sent;
    }

    private List<Introducer> found() {
        return swarm.await(finding.introductions().find(SWARM));
    }

    private void store(IntroductionRecord record) {
        store(IntroductionRecord.CODEC.encode(record));
    }

    private void store(Bytes data) {
        int kept = swarm.await(storing.table().store(place(), data));
        assertThat(kept).isPositive();
        // Nobody listens to more than ten questions in five seconds.
        swarm.network().runFor(Duration.ofSeconds(5));
    }

    private Instant now() {
        return storing.place().context().wallClock().instant();
    }

    private static IntroductionRecord record(Address address, Instant lastSeen) {
        return new IntroductionRecord(address, lastSeen, NODE, SEEDER);
    }

    private static TablePoint place() {
        return new TablePoint(SWARM.value());
    }
}
