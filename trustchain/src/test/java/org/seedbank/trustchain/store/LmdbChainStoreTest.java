package org.seedbank.trustchain.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.seedbank.trustchain.store.LedgerFixtures.ALICE;
import static org.seedbank.trustchain.store.LedgerFixtures.BOB;
import static org.seedbank.trustchain.store.LedgerFixtures.id;
import static org.seedbank.trustchain.store.LedgerFixtures.number;
import static org.seedbank.trustchain.store.LedgerFixtures.proposal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;

class LmdbChainStoreTest extends ChainStoreContract {
    private static final long SMALL_MAP = 1 << 20;

    @TempDir
    Path temporary;

    @Override
    ChainStore open() {
        return LmdbChainStore.open(directory());
    }

    @Override
    ChainStore reopen(ChainStore store) {
        store.close();
        return open();
    }

    @Test
    void opensWhileTheLibraryIsPrepared() {
        CompletableFuture<Void> beside = CompletableFuture.runAsync(LmdbChainStore::prepare);
        try (ChainStore store = LmdbChainStore.open(temporary.resolve("early"))) {
            store.commit(LedgerWrite.ofBlocks(proposal(ALICE, 1, BOB))).join();
            beside.join();

            LmdbChainStore.prepare();

            assertThat(store.chain(ALICE.publicKey(), number(1), 10)).hasSize(1);
        }
    }

    @Test
    void holdsWhatWasCommittedBeforeItWasClosed() {
        Path other = temporary.resolve("other");
        List<CompletableFuture<Void>> flushes = new ArrayList<>();
        try (ChainStore store = LmdbChainStore.open(other)) {
            for (int i = 1; i <= 100; i++) {
                flushes.add(store.commit(LedgerWrite.ofBlocks(proposal(ALICE, i, BOB))));
            }
        }

        assertThat(flushes).allMatch(flush -> flush.isDone() && !flush.isCompletedExceptionally());
        try (ChainStore store = LmdbChainStore.open(other)) {
            assertThat(store.chain(ALICE.publicKey(), number(1), 200)).hasSize(100);
        }
    }

    @Test
    void manyWritesShareOneFlush() throws IOException {
        Path other = temporary.resolve("other");
        try (LedgerEnvironment ledger = new LedgerOpening(other).toWrite();
                GroupCommit writer = new GroupCommit(ledger)) {
            List<CompletableFuture<Void>> flushes = IntStream.rangeClosed(1, 1000)
                    .mapToObj(i -> EncodedWrite.of(LedgerWrite.ofBlocks(block(ALICE, i, 40))))
                    .map(writer::commit)
                    .toList();
            assertThat(writer.backlog()).isGreaterThan(1000 * 100);

            writer.start();
            flushes.forEach(CompletableFuture::join);

            assertThat(writer.backlog()).isZero();
        }

        try (PageFile file = new PageFile(other.resolve(LedgerOpening.DATA_FILE))) {
            assertThat(MetaPage.newest(file).transaction()).isEqualTo(2); // the first made the tables
        }
    }

    @Test
    void growsWhileOthersRead() throws InterruptedException {
        Path other = temporary.resolve("other");
        try (LmdbChainStore store = LmdbChainStore.open(new LedgerOpening(other, SMALL_MAP))) {
            store.commit(LedgerWrite.ofBlocks(block(ALICE, 1, 4000))).join();
            CompletableFuture<Void> written = new CompletableFuture<>();
            List<Throwable> failures = new ArrayList<>();
            List<Thread> readers = IntStream.range(0, 3)
                    .mapToObj(i -> new Thread(() -> readUntil(store, written)))
                    .toList();
            readers.forEach(reader -> reader.setUncaughtExceptionHandler((thread, failure) -> failures.add(failure)));
            readers.forEach(Thread::start);
            for (int i = 2; i <= 2000; i++) {
                CompletableFuture<Void> flush = store.commit(LedgerWrite.ofBlocks(block(ALICE, i, 4000)));
                if (i % 100 == 0) {
                    flush.join();
                }
            }
            written.complete(null);
            for (Thread reader : readers) {
                reader.join();
            }

            assertThat(failures).isEmpty();
            assertThat(store.chain(ALICE.publicKey(), number(1), 3000)).hasSize(2000);
        }
        assertThat(other.resolve(LedgerOpening.DATA_FILE).toFile().length()).isGreaterThan(8 * SMALL_MAP);
        try (LmdbChainStore store = LmdbChainStore.open(new LedgerOpening(other, SMALL_MAP))) {
            assertThat(store.latest(ALICE.publicKey())).contains(block(ALICE, 2000, 4000));
        }
    }

    @Test
    void growsForOneWriteThatIsLargerThanItsMap() {
        Path other = temporary.resolve("other");
        HalfBlock[] blocks = IntStream.rangeClosed(1, 1000)
                .mapToObj(i -> block(ALICE, i, 4000))
                .toArray(HalfBlock[]::new);
        try (LmdbChainStore store = LmdbChainStore.open(new LedgerOpening(other, SMALL_MAP))) {
            store.commit(LedgerWrite.ofBlocks(blocks)).join();

            assertThat(store.chain(ALICE.publicKey(), number(1), 3000)).containsExactly(blocks);
        }
    }

    @Test
    void needsLittleMoreThanThePackedBlocks() throws IOException {
        Path other = temporary.resolve("other");
        long packed = 0;
        List<PrivateKey> peers =
                IntStream.range(0, 20).mapToObj(i -> LedgerFixtures.key(2 + i)).toList();
        HalfBlock pattern = proposal(ALICE, 1, BOB);
        try (LmdbChainStore store = LmdbChainStore.open(other)) {
            for (int i = 1; i <= 10_000; i++) {
                PrivateKey peer = peers.get(i % peers.size());
                HalfBlock proposal = unsigned(pattern, ALICE, i, BlockLink.proposalTo(peer.publicKey()));
                HalfBlock answer = unsigned(proposal, peer, i, BlockLink.answerTo(proposal.id()));
                CompletableFuture<Void> flush = store.commit(LedgerWrite.ofBlocks(proposal, answer));
                packed += proposal.packed().size() + answer.packed().size();
                if (i % 20 == 0) {
                    flush.join();
                }
            }
        }

        assertThat(Files.size(other.resolve(LedgerOpening.DATA_FILE))).isLessThan(packed * 14 / 10);
    }

    @Test
    void refusesASecondOpeningInThisProcess() throws IOException {
        Path link = Files.createSymbolicLink(temporary.resolve("link"), directory());

        for (Path path : List.of(directory(), link, directory().resolve("../ledger"))) {
            assertKind(LedgerStorageException.Kind.IN_USE, () -> LmdbChainStore.open(path));
            assertKind(LedgerStorageException.Kind.IN_USE, () -> LmdbChainStore.openReadOnly(path));
        }
    }

    @Test
    void opensAgainAfterAFailedOpening() throws IOException {
        Path other = temporary.resolve("other");
        LmdbChainStore.open(other).close();
        byte[] content = Files.readAllBytes(other.resolve(LedgerOpening.DATA_FILE));
        Files.write(other.resolve(LedgerOpening.DATA_FILE), new byte[10]);
        assertKind(LedgerStorageException.Kind.DAMAGED, () -> LmdbChainStore.open(other));
        assertKind(LedgerStorageException.Kind.DAMAGED, () -> LmdbChainStore.openReadOnly(other));

        Files.write(other.resolve(LedgerOpening.DATA_FILE), content);

        LmdbChainStore.openReadOnly(other).close();
        LmdbChainStore.open(other).close();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void isReadableByItsOwnerOnly() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory())))
                .isEqualTo("rwx------");
        for (String file : List.of(LedgerOpening.DATA_FILE, DirectoryClaim.LOCK_FILE, "lock.mdb")) {
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(directory().resolve(file))))
                    .as(file)
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void refusesWhatIsNoDirectory() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));

        assertKind(LedgerStorageException.Kind.INACCESSIBLE, () -> LmdbChainStore.open(file));
    }

    @Test
    void refusesReadsOnceClosed() {
        LmdbChainStore store = LmdbChainStore.open(temporary.resolve("other"));
        store.close();
        store.close();

        assertKind(LedgerStorageException.Kind.INACCESSIBLE, () -> store.at(id(ALICE, 1)));
    }

    @Test
    void looksAtWhatIsNewWhileItIsOpenSoThatACrashLeavesLittleToLookAt() throws IOException {
        Path busy = temporary.resolve("busy");
        try (ChainStore store = LmdbChainStore.open(busy)) {
            for (int i = 1; i <= 18; i++) {
                store.commit(LedgerWrite.ofBlocks(large(i))).join();
            }
            store.commit(LedgerWrite.ofBlocks(large(19))).join(); // by the thread that looks, and after it
            Path crashed = Files.createDirectory(temporary.resolve("crashed"));
            for (String file : List.of(LedgerOpening.DATA_FILE, CheckedPages.FILE, DirectoryClaim.LOCK_FILE)) {
                Files.copy(busy.resolve(file), crashed.resolve(file));
            }

            try (ChainStore again = LmdbChainStore.open(crashed)) {
                assertThat(again.at(id(ALICE, 19))).contains(large(19));
            }
        }
    }

    private static HalfBlock large(int number) {
        return HalfBlock.sign(
                ALICE,
                number(number),
                new BlockLink(BlockLink.ANYBODY, 0),
                BlockHash.GENESIS,
                BlockType.of("note"),
                Bytes.filled(1 << 20, number),
                Instant.ofEpochSecond(number));
    }

    @Test
    void looksWithoutWriting() {
        Path other = temporary.resolve("other");
        assertThat(LmdbChainStore.exists(other)).isFalse();
        assertKind(LedgerStorageException.Kind.INACCESSIBLE, () -> LmdbChainStore.openReadOnly(other));
        try (ChainStore store = LmdbChainStore.open(other)) {
            store.commit(LedgerWrite.ofBlocks(proposal(ALICE, 1, BOB))).join();
        }

        try (ChainStore store = LmdbChainStore.openReadOnly(other)) {
            assertThat(store.latest(ALICE.publicKey())).contains(proposal(ALICE, 1, BOB));
            assertThat(store.commit(LedgerWrite.ofBlocks(proposal(ALICE, 2, BOB))))
                    .isCompletedExceptionally();
        }
        assertThat(LmdbChainStore.exists(other)).isTrue();
    }

    private Path directory() {
        return temporary.resolve("ledger");
    }

    private static void readUntil(ChainStore store, CompletableFuture<Void> end) {
        long seen = 0;
        while (!end.isDone()) {
            HalfBlock latest = store.latest(ALICE.publicKey()).orElseThrow();
            assertThat(latest.sequence().value()).isGreaterThanOrEqualTo(seen);
            seen = latest.sequence().value();
            assertThat(store.before(latest.id()).isPresent()).isEqualTo(seen > 1);
        }
    }

    private static HalfBlock block(PrivateKey owner, long sequence, int size) {
        HalfBlock block = proposal(owner, 1, BOB);
        return new HalfBlock(
                id(owner, sequence),
                block.link(),
                block.previous(),
                BlockType.BANDWIDTH,
                Bytes.filled(size, (int) sequence),
                block.timestamp(),
                block.signature());
    }

    private static HalfBlock unsigned(HalfBlock pattern, PrivateKey owner, long sequence, BlockLink link) {
        return new HalfBlock(
                id(owner, sequence),
                link,
                BlockHash.GENESIS,
                pattern.type(),
                pattern.transaction(),
                pattern.timestamp(),
                pattern.signature());
    }

    private static void assertKind(LedgerStorageException.Kind kind, Runnable action) {
        assertThatThrownBy(action::run)
                .isInstanceOfSatisfying(
                        LedgerStorageException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }
}
