package org.seedbank.trustchain.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedPacket;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.agreement.BlockEffect;
import org.seedbank.trustchain.agreement.BlockOutcome;
import org.seedbank.trustchain.agreement.Offer;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.HalfBlockCodec;
import org.seedbank.trustchain.fixture.Audits;
import org.seedbank.trustchain.fixture.LedgerNodeFixture;
import org.seedbank.trustchain.fixture.LyingStore;
import org.seedbank.trustchain.fixture.PaidTransfer;
import org.seedbank.trustchain.store.InMemoryChainStore;
import org.seedbank.trustchain.store.LedgerStorageException;
import org.seedbank.trustchain.store.LedgerStorageException.Kind;
import org.seedbank.trustchain.token.ByteCount;

class LedgerFaultTest {
    private static final ByteCount FILE = ByteCount.ofMebibytes(32);

    private final SimulatedNetwork network = SimulatedNetwork.seeded(5);
    private final LedgerNodeFixture alice = LedgerNodeFixture.join(network, "alice");
    private final LedgerNodeFixture bob = LedgerNodeFixture.join(network, "bob");
    private final Map<BlockId, BlockHash> sent = new HashMap<>();
    private final List<BlockId> sentTwice = new ArrayList<>();

    @BeforeEach
    void watchForNumbersSignedTwice() {
        network.observing(packet -> {
            if (packet.fate() == SimulatedPacket.Fate.SENT) {
                HalfBlock block = HalfBlockCodec.INSTANCE.decode(packet.datagram());
                BlockHash before = sent.putIfAbsent(block.id(), block.hash());
                if (before != null && !before.equals(block.hash())) {
                    sentTwice.add(block.id());
                }
            }
        });
    }

    @Test
    void aFullDiskFailsProposalsAndSendsNothing() {
        alice.disk().refuseWrites(Kind.DISK_FULL);

        var lost = alice.proposals().propose(note(bob.key()));
        var second = alice.proposals().propose(note(bob.key()));
        network.runFor(Duration.ofSeconds(1));
        var third = alice.proposals().propose(note(bob.key()));

        assertThat(List.of(lost, second, third))
                .allSatisfy(future -> assertThat(future)
                        .isCompletedExceptionally()
                        .failsWithin(Duration.ZERO)
                        .withThrowableThat()
                        .withCauseInstanceOf(LedgerStorageException.class));
        assertThat(sent).isEmpty();
        assertThat(alice.node().fault()).map(LedgerStorageException::kind).contains(Kind.DISK_FULL);
    }

    @Test
    void aDiskThatWorksAgainIsUsedAgainWithoutSigningANumberTwice() {
        var first = alice.proposals().propose(note(bob.key()));
        network.runFor(Duration.ofSeconds(1));
        alice.disk().refuseWrites(Kind.DISK_FULL);
        var lost = alice.proposals().propose(note(bob.key()));
        network.runFor(Duration.ofSeconds(30));
        alice.disk().acceptWrites();
        network.runFor(Duration.ofSeconds(6));

        var later = alice.proposals().propose(note(bob.key()));
        network.runFor(Duration.ofSeconds(1));

        assertThat(alice.node().fault()).isEmpty();
        assertThat(first).isNotDone();
        assertThat(lost).isCompletedExceptionally();
        assertThat(later).isNotDone();
        assertThat(alice.chain()).hasSize(2);
        assertThat(sentTwice).isEmpty();
    }

    @Test
    void aDeadDiskIsNotTrustedAgainByTheSameProcess() {
        alice.disk().refuseWrites(Kind.INACCESSIBLE);
        var lost = alice.proposals().propose(note(bob.key()));
        network.runFor(Duration.ofSeconds(1));
        alice.disk().acceptWrites();
        network.runFor(Duration.ofHours(1));

        var later = alice.proposals().propose(note(bob.key()));

        assertThat(lost).isCompletedExceptionally();
        assertThat(later).isCompletedExceptionally();
        assertThat(alice.node().fault()).map(LedgerStorageException::kind).contains(Kind.INACCESSIBLE);
    }

    @Test
    void aBlockThatReachedTheDiskAlthoughItsWriteFailedKeepsItsNumber() {
        LyingStore store = lyingDiskOf(alice);
        store.lie();
        var unknown = alice.proposals().propose(note(bob.key()));
        network.runFor(Duration.ofSeconds(1));
        assertThat(sent).isEmpty();
        assertThat(alice.chain()).hasSize(1);
        HalfBlock onDisk = alice.chain().get(0);

        store.tellTheTruth();
        network.runFor(Duration.ofSeconds(6));
        var next = alice.proposals().propose(note(bob.key()));
        network.runFor(Duration.ofSeconds(1));

        assertThat(unknown).isCompletedExceptionally();
        assertThat(next).isNotDone();
        assertThat(alice.chain()).hasSize(2).startsWith(onDisk);
        assertThat(sent).containsEntry(onDisk.id(), onDisk.hash());
        assertThat(sentTwice).isEmpty();
    }

    @Test
    void aTransferGoesOnAfterTheDiskOfThePayerWasFull() {
        outageIn(alice);

        assertThat(alice.balance().down()).isEqualTo(FILE);
        assertThat(alice.account(bob).debt()).isEqualTo(ByteCount.ZERO);
    }

    @Test
    void aTransferGoesOnAfterTheDiskOfTheProviderWasFull() {
        outageIn(bob);

        assertThat(alice.balance().down()).isEqualTo(FILE);
        assertThat(bob.balance().up()).isEqualTo(FILE);
    }

    @Test
    void nothingIsChargedTwiceAfterADiskLied() {
        for (LedgerNodeFixture liar : List.of(alice, bob)) {
            LyingStore store = lyingDiskOf(liar);
            PaidTransfer file = new PaidTransfer(bob, alice, FILE, PaidTransfer.Pace.FAST);
            ByteCount before = alice.balance().down();
            file.connect();
            network.runFor(Duration.ofMillis(170));
            store.lie();
            network.runFor(Duration.ofSeconds(8));
            store.tellTheTruth();
            network.runUntil(file::isComplete, Duration.ofMinutes(1));
            file.disconnect();
            network.runFor(Duration.ofSeconds(30));

            assertThat(alice.balance().down()).as("liar %s", liar.place()).isEqualTo(before.plus(FILE));
        }
        assertThat(Audits.of(alice, bob).findings()).isEmpty();
        assertThat(sentTwice).isEmpty();
    }

    @Test
    void anOldCopyOfTheLedgerIsNotSignedOnceSomebodyShowsWhatItLacks() {
        InMemoryChainStore backup = alice.disk().snapshot();
        var unused = alice.proposals().propose(note(bob.key()));
        network.runFor(Duration.ofSeconds(1));
        HalfBlock lost = alice.chain().get(0);
        alice.crash();
        alice.restoreDisk(backup);
        alice.restart();

        bob.place().endpoint().send(alice.place().address(), lost.packed());
        network.runFor(Duration.ofSeconds(1));
        var refused = alice.proposals().propose(note(bob.key()));

        assertThat(refused).isCompletedExceptionally();
        assertThat(alice.chain()).isEmpty();
        assertThat(alice.node().tally()).containsEntry(BlockOutcome.OWN_BLOCK_FROM_ELSEWHERE, 1L);
        assertThat(alice.node().fault()).map(LedgerStorageException::kind).contains(Kind.DAMAGED);
    }

    @Test
    void aForgedOwnBlockChangesNothing() {
        var first = alice.proposals().propose(note(bob.key()));
        network.runFor(Duration.ofSeconds(1));
        HalfBlock block = alice.chain().get(0);
        HalfBlock forged = new HalfBlock(
                block.id(),
                block.link(),
                block.previous(),
                BlockType.of("x"),
                block.transaction(),
                block.timestamp(),
                block.signature());

        bob.place().endpoint().send(alice.place().address(), forged.packed());
        network.runFor(Duration.ofSeconds(1));

        assertThat(first).isNotDone();
        assertThat(alice.node().fault()).isEmpty();
        assertThat(alice.node().tally()).containsOnlyKeys(BlockOutcome.INVALID);
    }

    private void outageIn(LedgerNodeFixture sufferer) {
        PaidTransfer file = new PaidTransfer(bob, alice, FILE, PaidTransfer.Pace.FAST);
        file.connect();
        network.runFor(Duration.ofMillis(170));
        sufferer.disk().refuseWrites(Kind.DISK_FULL);
        network.runFor(Duration.ofSeconds(20));
        sufferer.disk().acceptWrites();
        network.runUntil(file::isComplete, Duration.ofMinutes(1));
        file.disconnect();
        network.runFor(Duration.ofSeconds(30));

        assertThat(Audits.of(alice, bob).findings()).isEmpty();
        assertThat(sentTwice).isEmpty();
    }

    private LyingStore lyingDiskOf(LedgerNodeFixture node) {
        List<LyingStore> made = new ArrayList<>();
        node.seeingDiskThrough(disk -> {
            made.add(new LyingStore(disk));
            return made.get(0);
        });
        node.crash();
        node.restart();
        return made.get(0);
    }

    private static Offer note(PublicKey to) {
        return new Offer(to, BlockType.of("note"), previous -> Bytes.utf8("a0n"), BlockEffect.NONE);
    }
}
