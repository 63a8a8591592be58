package org.seedbank.trustchain.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.sim.LinkModel;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedPacket;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.HalfBlockCodec;
import org.seedbank.trustchain.fixture.LedgerNodeFixture;
import org.seedbank.trustchain.fixture.RawPeer;
import org.seedbank.trustchain.node.LedgerSettings;
import org.seedbank.trustchain.token.ByteCount;

class AgreementSimulationTest {
    private static final BlockType NOTE = BlockType.of("note");
    private static final LedgerSettings AGREEING = LedgerSettings.DEFAULT.withPolicy(
            NOTE, proposal -> new CountersignPolicy.Countersign(previous -> proposal.transaction(), BlockEffect.NONE));

    private final SimulatedNetwork network = SimulatedNetwork.seeded(11);
    private final LedgerNodeFixture alice = LedgerNodeFixture.join(network, "alice", AGREEING);
    private final LedgerNodeFixture bob = LedgerNodeFixture.join(network, "bob", AGREEING);

    @Test
    void countersignsAProposalOnlyOnceAlthoughItArrivesTwice() {
        network.duplicating(1.0);

        var agreed = propose(alice, bob.key(), "a");
        network.runFor(Duration.ofSeconds(30));

        assertThat(agreed).isCompleted();
        assertThat(bob.chain()).singleElement().matches(block -> !block.isProposal());
        assertThat(bob.node().tally()).containsEntry(BlockOutcome.COUNTERSIGNED, 1L);
    }

    @Test
    void bothSidesKeepBothHalves() {
        var agreed = propose(alice, bob.key(), "a");
        network.runFor(Duration.ofSeconds(1));

        assertThat(agreed).isCompleted();
        Agreement agreement = agreed.join();
        assertThat(alice.disk().at(agreement.answer().id())).contains(agreement.answer());
        assertThat(bob.disk().at(agreement.proposal().id())).contains(agreement.proposal());
        assertThat(alice.proposals().unanswered()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesOnEverythingAlthoughPacketsAreLostDoubledAndOvertaken(long seed) {
        SimulatedNetwork bad =
                SimulatedNetwork.seeded(seed).losing(0.3).duplicating(0.2).reordering(0.5, Duration.ofSeconds(3));
        LedgerNodeFixture carol = LedgerNodeFixture.join(bad, "carol", AGREEING);
        LedgerNodeFixture dave = LedgerNodeFixture.join(bad, "dave", AGREEING);

        List<CompletableFuture<Agreement>> agreed = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            agreed.add(propose(carol, dave.key(), "c" + i));
            agreed.add(propose(dave, carol.key(), "d" + i));
            bad.runFor(Duration.ofMillis(30));
        }
        bad.runFor(Duration.ofMinutes(5));

        assertThat(agreed).as("seed %s", seed).allSatisfy(one -> assertThat(one).isCompleted());
        assertThat(carol.chain()).as("seed %s", seed).hasSize(80);
        assertThat(dave.chain()).as("seed %s", seed).hasSize(80);
    }

    @Test
    void nothingLeavesBeforeItIsOnDisk() {
        List<HalfBlock> early = new ArrayList<>();
        network.duplicating(0.5).losing(0.2).observing(packet -> {
            if (packet.fate() == SimulatedPacket.Fate.SENT) {
                HalfBlock block = HalfBlockCodec.INSTANCE.decode(packet.datagram());
                LedgerNodeFixture sender = packet.from().equals(alice.place().address()) ? alice : bob;
                if (sender.disk().at(block.id()).isEmpty()) {
                    early.add(block);
                }
            }
        });

        for (int i = 0; i < 20; i++) {
            var unused = propose(alice, bob.key(), "a" + i);
            network.runFor(Duration.ofMillis(i));
        }
        network.runFor(Duration.ofMinutes(2));

        assertThat(early).isEmpty();
        assertThat(bob.chain()).hasSize(20);
    }

    @Test
    void manyProposalsShareOneFlush() {
        List<CompletableFuture<Agreement>> agreed = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            agreed.add(propose(alice, bob.key(), "a" + i));
        }

        // Two flushes on each side and two ways; one flush each would take 300 times 4 ms.
        network.runFor(Duration.ofMillis(100));

        assertThat(agreed).allSatisfy(one -> assertThat(one).isCompleted());
    }

    @Test
    void aLostAnswerIsSentAgain() {
        network.link(bob.place(), alice.place(), LinkModel.BROKEN);
        var agreed = propose(alice, bob.key(), "a");
        network.runFor(Duration.ofSeconds(2));
        assertThat(agreed).isNotDone();

        network.link(bob.place(), alice.place(), LinkModel.PERFECT);
        network.runFor(Duration.ofSeconds(10));

        assertThat(agreed).isCompleted();
        assertThat(bob.chain()).hasSize(1);
    }

    @Test
    void sendsTheSameBytesAgainAndAgainButEverMoreRarely() {
        RawPeer silent = new RawPeer(network, "silent");

        var agreed = propose(alice, silent.key(), "a");
        network.runFor(Duration.ofHours(1));
        int inTheFirstHour = silent.received().size();
        network.runFor(Duration.ofDays(7));
        int inTheWeekAfter = silent.received().size() - inTheFirstHour;

        assertThat(agreed).isNotDone();
        assertThat(silent.received()).containsOnly(alice.chain().get(0));
        assertThat(inTheFirstHour).isBetween(300, 450);
        assertThat(inTheWeekAfter).isBetween(20, 60);
    }

    @Test
    void sendsAgainAtOnceAtANewContact() {
        RawPeer silent = new RawPeer(network, "silent");
        var unused = propose(alice, silent.key(), "a");
        network.runFor(Duration.ofDays(3));
        int before = silent.received().size();

        alice.proposals().contact(silent.key());
        network.runFor(Duration.ofSeconds(4));

        assertThat(silent.received().size() - before).isBetween(2, 4);
    }

    @Test
    void takesUpUnansweredProposalsAfterARestart() {
        bob.crash();
        var unused = propose(alice, bob.key(), "a");
        network.runFor(Duration.ofSeconds(2));
        alice.crash();
        alice.restart();
        bob.restart();

        network.runFor(Duration.ofSeconds(5));

        assertThat(alice.proposals().unanswered()).isEmpty();
        assertThat(bob.chain()).singleElement().matches(block -> !block.isProposal());
    }

    @Test
    void answersNothingOfATypeAboutWhichNobodyDecides() {
        LedgerNodeFixture plain = LedgerNodeFixture.join(network, "plain");

        var agreed = propose(alice, plain.key(), "a");
        network.runFor(Duration.ofMinutes(1));

        assertThat(agreed).isNotDone();
        assertThat(plain.disk().owners()).isEmpty();
        assertThat(plain.node().tally()).containsOnlyKeys(BlockOutcome.DECLINED_TYPE);
    }

    @Test
    void dropsAnswersOfStrangersAndToNothing() {
        RawPeer silent = new RawPeer(network, "silent");
        RawPeer stranger = new RawPeer(network, "stranger");
        var agreed = propose(alice, silent.key(), "a");
        network.runFor(Duration.ofSeconds(1));
        HalfBlock proposal = silent.received().get(0);

        stranger.send(alice, stranger.answers(proposal, NOTE, proposal.transaction()));
        stranger.send(
                alice, silent.answers(stranger.pays(alice.key(), ByteCount.ofMebibytes(1)), NOTE, Bytes.utf8("a0n")));
        network.runFor(Duration.ofSeconds(1));

        assertThat(agreed).isNotDone();
        assertThat(alice.node().tally()).containsOnlyKeys(BlockOutcome.ANSWERED_BY_STRANGER, BlockOutcome.NOT_FOR_US);
    }

    @Test
    void dropsAnAnswerOfAnotherTypeThanProposed() {
        RawPeer other = new RawPeer(network, "other");
        var agreed = propose(alice, other.key(), "a");
        network.runFor(Duration.ofSeconds(1));

        other.send(alice, other.answers(other.received().get(0), BlockType.of("else"), Bytes.utf8("a0n")));
        network.runFor(Duration.ofMillis(100));

        assertThat(agreed).isNotDone();
        assertThat(alice.node().tally()).containsOnlyKeys(BlockOutcome.INVALID);
    }

    @Test
    void dropsBlocksWhoseSignatureIsNotTheirOwners() {
        HalfBlock proposal = new RawPeer(network, "other").pays(bob.key(), ByteCount.ofMebibytes(1));
        HalfBlock forged = new HalfBlock(
                proposal.id(),
                proposal.link(),
                proposal.previous(),
                NOTE,
                proposal.transaction(),
                proposal.timestamp(),
                proposal.signature());

        new RawPeer(network, "forger").send(bob, forged);
        network.runFor(Duration.ofSeconds(1));

        assertThat(bob.chain()).isEmpty();
        assertThat(bob.node().tally()).containsOnlyKeys(BlockOutcome.INVALID);
    }

    static CompletableFuture<Agreement> propose(LedgerNodeFixture from, PublicKey to, String text) {
        Bytes transaction = Bytes.utf8("a" + text.length() + "s" + text);
        return from.proposals().propose(new Offer(to, NOTE, previous -> transaction, BlockEffect.NONE));
    }
}
