package org.seedbank.trustchain.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedPacket;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.HalfBlockCodec;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.fixture.Audits;
import org.seedbank.trustchain.fixture.LedgerNodeFixture;
import org.seedbank.trustchain.fixture.PaidTransfer;
import org.seedbank.trustchain.node.LedgerSettings;
import org.seedbank.trustchain.store.InMemoryChainStore;
import org.seedbank.trustchain.store.LedgerStorageException;
import org.seedbank.trustchain.store.LedgerStorageException.Kind;
import org.seedbank.trustchain.token.ByteCount;

/** Alice pays bob and carol, loses her disk, and puts back a backup from before the last payments. */
class SigningHoldSimulationTest {
    private static final int MEBIBYTES = 24;

    private final SimulatedNetwork network = SimulatedNetwork.seeded(31);
    private final LedgerNodeFixture alice = LedgerNodeFixture.join(network, "alice");
    private final LedgerNodeFixture bob = LedgerNodeFixture.join(network, "bob");
    private final LedgerNodeFixture carol = LedgerNodeFixture.join(network, "carol");
    private final Map<PublicKey, LedgerNodeFixture> partners = new LinkedHashMap<>();
    private final Map<BlockId, BlockHash> sent = new HashMap<>();
    private final List<BlockId> sentTwice = new ArrayList<>();
    private final InMemoryChainStore empty = alice.disk().snapshot();
    private InMemoryChainStore beforeCarol = empty;
    private long lostTip;

    @BeforeEach
    void loseThePaymentsAfterTheBackup() {
        partners.put(bob.key(), bob);
        partners.put(carol.key(), carol);
        network.observing(packet -> {
            if (packet.fate() == SimulatedPacket.Fate.SENT) {
                HalfBlock block = HalfBlockCodec.INSTANCE.decode(packet.datagram());
                BlockHash before = sent.putIfAbsent(block.id(), block.hash());
                if (before != null && !before.equals(block.hash())) {
                    sentTwice.add(block.id());
                }
            }
        });
        pay(bob);
        beforeCarol = alice.disk().snapshot();
        pay(carol);
        InMemoryChainStore backup = alice.disk().snapshot();
        long known = alice.chain().size();
        pay(bob);
        pay(carol);
        lostTip = alice.chain().size();
        assertThat(lostTip).isGreaterThan(known + 2);
        restore(backup, known);
    }

    private void restore(InMemoryChainStore backup, long known) {
        alice.crash();
        alice.restoreDisk(backup);
        alice.settings(LedgerSettings.DEFAULT.withHold(HoldTerms.DEFAULT.withKnown(known)));
        alice.restart();
        network.runFor(Duration.ofSeconds(1));
    }

    @Test
    void signsNothingUntilPartnersHaveShownWhatTheyKnow() {
        CompletableFuture<Agreement> early = alice.proposals().propose(note());
        network.runFor(Duration.ofMinutes(30));

        assertThat(early).isCompletedExceptionally();
        assertThat(alice.node().fault()).map(LedgerStorageException::kind).contains(Kind.HELD);

        hold().ask(this::honestAnswer);
        network.runFor(Duration.ofSeconds(5));
        CompletableFuture<Agreement> later = alice.proposals().propose(note());
        network.runFor(Duration.ofSeconds(1));

        assertThat(alice.node().fault()).isEmpty();
        assertThat(later).isNotCompletedExceptionally();
        assertThat(alice.chain()).hasSize((int) lostTip + 1);
        assertThat(sentTwice).isEmpty();
        assertThat(alice.node().tally()).containsKey(BlockOutcome.OWN_BLOCK_RECOVERED);
    }

    @Test
    void accountsAndHistoryFollowTheBlocksThatCameBack() {
        hold().ask(this::honestAnswer);
        network.runFor(Duration.ofMinutes(1));
        pay(bob);

        assertThat(Audits.of(alice, bob, carol).findings()).isEmpty();
        assertThat(alice.balance().down()).isEqualTo(ByteCount.ofMebibytes(5 * MEBIBYTES));
        assertThat(sentTwice).isEmpty();
    }

    @Test
    void onePartnerOfTwoIsNotEnoughAtFirst() {
        hold().ask(partner -> partner.equals(bob.key()) ? honestAnswer(partner) : new CompletableFuture<>());
        network.runFor(Duration.ofMinutes(9));

        assertThat(alice.node().fault()).map(LedgerStorageException::kind).contains(Kind.HELD);

        network.runFor(Duration.ofMinutes(2));
        // Carol alone knows the newest blocks, which nobody has shown: bob's word was enough after all that time.
        assertThat(alice.node().fault()).isEmpty();
    }

    @Test
    void strangersDoNotCount() {
        for (int i = 0; i < 20; i++) {
            hold().told(LedgerNodeFixture.keyOf("stranger " + i).publicKey(), 0);
        }
        network.runFor(Duration.ofMinutes(1));

        assertThat(alice.node().fault()).map(LedgerStorageException::kind).contains(Kind.HELD);
    }

    @Test
    void aPartnerThatClaimsBlocksItCannotShowDelaysButDoesNotStopSigningForGood() {
        hold().ask(partner -> partner.equals(bob.key())
                ? honestAnswer(partner).thenApply(highest -> 4_000_000_000L)
                : honestAnswer(partner));
        network.runFor(Duration.ofMinutes(9));
        assertThat(alice.node().fault()).map(LedgerStorageException::kind).contains(Kind.HELD);

        network.runFor(Duration.ofMinutes(2));
        assertThat(alice.node().fault()).isEmpty();
    }

    @Test
    void whoHasLostItsLedgerIsNoWitness() {
        hold().ask(partner ->
                partner.equals(bob.key()) ? CompletableFuture.completedFuture(0L) : new CompletableFuture<>());
        network.runFor(Duration.ofMinutes(30));

        assertThat(alice.node().fault()).map(LedgerStorageException::kind).contains(Kind.HELD);
    }

    @Test
    void neighboursAreAskedAsWellAndThereIsTimeToMeetThem() {
        // The backup knows of bob only, who answers at once; the newest block is with carol.
        restore(beforeCarol, 0);
        hold().ask(this::honestAnswer);
        network.runFor(Duration.ofSeconds(20));
        assertThat(alice.node().fault()).map(LedgerStorageException::kind).contains(Kind.HELD);

        hold().met(carol.key());
        network.runFor(Duration.ofMinutes(1));

        assertThat(alice.node().fault()).isEmpty();
        assertThat(alice.chain()).hasSize((int) lostTip);
        assertThat(sentTwice).isEmpty();
    }

    @Test
    void withoutAnyPartnerNeighboursAreTheWitnesses() {
        restore(empty, 0);
        hold().ask(this::honestAnswer);
        network.runFor(Duration.ofMinutes(9));
        assertThat(alice.node().fault()).map(LedgerStorageException::kind).contains(Kind.HELD);

        hold().met(bob.key());
        hold().met(carol.key());
        network.runFor(Duration.ofMinutes(1));

        assertThat(alice.node().fault()).isEmpty();
        assertThat(alice.chain()).hasSize((int) lostTip);
        assertThat(sentTwice).isEmpty();
    }

    @Test
    void theUsersWordIsEnough() {
        hold().acceptRisk();
        network.runFor(Duration.ofSeconds(1));
        CompletableFuture<Agreement> next = alice.proposals().propose(note());

        assertThat(alice.node().fault()).isEmpty();
        assertThat(next).isNotCompletedExceptionally();
    }

    @Test
    void aSecondMachineWithTheSameKeyIsNoticedProvenAndRemembered() {
        List<String> noticed = new ArrayList<>();
        hold().ask(this::honestAnswer);
        network.runFor(Duration.ofMinutes(1));
        alice.node().whenKeySeenElsewhere(() -> noticed.add("once"));
        HalfBlock ours = alice.chain().get(3);
        HalfBlock theirs = HalfBlock.sign(
                LedgerNodeFixture.keyOf("alice"),
                ours.sequence(),
                ours.link(),
                ours.previous(),
                BlockType.of("other"),
                ours.transaction(),
                ours.timestamp());

        bob.place().endpoint().send(alice.place().address(), theirs.packed());
        network.runFor(Duration.ofSeconds(1));

        assertThat(alice.node().tally()).containsEntry(BlockOutcome.OWN_BLOCK_FROM_ELSEWHERE, 1L);
        assertThat(alice.proposals().propose(note())).isCompletedExceptionally();
        assertThat(alice.disk().forks()).hasSize(1);
        assertThat(noticed).containsExactly("once");
        alice.crash();
        alice.settings(LedgerSettings.DEFAULT);
        alice.restart();
        assertThat(alice.startFailure())
                .hasValueSatisfying(failure -> assertThat(failure).hasMessageContaining("two blocks with number"));
    }

    @Test
    void aProcessThatHoldsTheKeyElsewhereEndsSigning() {
        List<String> noticed = new ArrayList<>();
        hold().ask(this::honestAnswer);
        network.runFor(Duration.ofMinutes(1));
        alice.node().whenKeySeenElsewhere(() -> noticed.add("once"));
        assertThat(alice.node().fault()).isEmpty();

        alice.node().keyIsUsedAt(bob.place().address());
        alice.node().keyIsUsedAt(bob.place().address());
        CompletableFuture<Agreement> next = alice.proposals().propose(note());

        assertThat(next).isCompletedExceptionally();
        assertThat(alice.node().fault())
                .hasValueSatisfying(reason -> assertThat(reason)
                        .hasMessageContaining(
                                "another running node, at " + bob.place().address()));
        assertThat(noticed).containsExactly("once");
    }

    private SigningHold hold() {
        return alice.node().hold().orElseThrow();
    }

    /** Shows all it has of alice's chain, newest first, then says how far that goes. */
    private CompletableFuture<Long> honestAnswer(PublicKey partner) {
        LedgerNodeFixture asked = Objects.requireNonNull(partners.get(partner));
        List<HalfBlock> blocks = asked.disk().chain(alice.key(), SequenceNumber.GENESIS, 1000);
        asked.context().loop().execute(() -> {
            for (int i = blocks.size() - 1; i >= 0; i--) {
                asked.place()
                        .endpoint()
                        .send(alice.place().address(), blocks.get(i).packed());
            }
        });
        CompletableFuture<Long> answer = new CompletableFuture<>();
        long highest = blocks.get(blocks.size() - 1).sequence().value();
        var unused = alice.context().loop().schedule(Duration.ofMillis(500), () -> answer.complete(highest));
        return answer;
    }

    private void pay(LedgerNodeFixture seeder) {
        PaidTransfer file = new PaidTransfer(seeder, alice, ByteCount.ofMebibytes(MEBIBYTES), PaidTransfer.Pace.FAST);
        file.connect();
        network.runUntil(file::isComplete, Duration.ofMinutes(1));
        file.disconnect();
        network.runFor(Duration.ofSeconds(5));
    }

    private Offer note() {
        return new Offer(bob.key(), BlockType.of("note"), previous -> Bytes.utf8("a0n"), BlockEffect.NONE);
    }
}
