package org.seedbank.trustchain.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.seedbank.trustchain.store.LedgerFixtures.ALICE;
import static org.seedbank.trustchain.store.LedgerFixtures.BOB;
import static org.seedbank.trustchain.store.LedgerFixtures.MALLORY;
import static org.seedbank.trustchain.store.LedgerFixtures.number;
import static org.seedbank.trustchain.store.LedgerFixtures.proposal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;

/** Ledgers that released versions wrote, with what those versions read from them. */
class LedgerFormatTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void readsEveryFormatSinceTheFirst(int version) throws IOException {
        String written = place(version);

        try (ChainStore store = LmdbChainStore.open(directory)) {
            assertThat(LedgerDump.of(store)).isEqualTo(written);
            assertIndexed(store);
            store.commit(LedgerWrite.ofBlocks(proposal(ALICE, 13, BOB))).join();
            assertThat(store.lowestMissing(ALICE.publicKey())).contains(number(15));
        }
        assertThat(versionOnDisk()).isEqualTo(LedgerState.VERSION);
        try (ChainStore store = LmdbChainStore.open(directory)) {
            assertIndexed(store);
            assertThat(store.latest(ALICE.publicKey())).isPresent();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void looksIntoEveryFormatSinceTheFirst(int version) throws IOException {
        String written = place(version);

        try (ChainStore store = LmdbChainStore.openReadOnly(directory)) {
            assertThat(LedgerDump.of(store)).isEqualTo(written);
            assertIndexed(store);
        }
    }

    @Test
    void aDamagedOldLedgerIsLeftAsItIs() throws IOException {
        String unused = place(1);
        Path data = directory.resolve(LedgerOpening.DATA_FILE);
        byte[] content = Files.readAllBytes(data);
        String latin = new String(content, StandardCharsets.ISO_8859_1);
        String type = BlockType.BANDWIDTH.name().toUtf8();
        for (int at = latin.indexOf(type); at >= 0; at = latin.indexOf(type, at + 1)) {
            content[at] ^= 1;
        }
        Files.write(data, content);

        for (boolean writing : new boolean[] {true, false}) {
            assertThatThrownBy(() ->
                            (writing ? LmdbChainStore.open(directory) : LmdbChainStore.openReadOnly(directory)).close())
                    .isInstanceOfSatisfying(
                            LedgerStorageException.class,
                            e -> assertThat(e.kind()).isEqualTo(LedgerStorageException.Kind.DAMAGED));
            assertThat(data).hasBinaryContent(content);
        }
    }

    /** Puts the sample into the directory and returns what its version read from it. */
    private String place(int version) throws IOException {
        Files.write(directory.resolve(LedgerOpening.DATA_FILE), resource("format-" + version + ".mdb.gz"));
        Files.writeString(directory.resolve(DirectoryClaim.LOCK_FILE), "ledger\n");
        return new String(resource("format-1.txt.gz"), StandardCharsets.UTF_8);
    }

    private int versionOnDisk() throws IOException {
        try (PageFile file = new PageFile(directory.resolve(LedgerOpening.DATA_FILE))) {
            return new LedgerFileCheck(file, MetaPage.newest(file)).check().version();
        }
    }

    private static void assertIndexed(ChainStore store) {
        assertThat(store.owners()).hasSize(3);
        store.owners().stream()
                .flatMap(owner -> store.chain(owner, number(1), 1000).stream())
                .forEach(block -> assertThat(store.withHash(block.hash())).contains(block));
        HalfBlock unknown = proposal(MALLORY, 77, BOB);
        assertThat(store.withHash(unknown.hash())).isEmpty();
        assertThat(store.lowestMissing(BOB.publicKey())).contains(number(3));
        assertThat(store.lowestMissing(LedgerFixtures.key(9).publicKey())).contains(number(1));
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(LedgerFormatTest.class.getResourceAsStream("/ledgers/" + name), name)) {
            return new GZIPInputStream(in).readAllBytes();
        }
    }
}
