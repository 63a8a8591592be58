package org.seedbank.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.output.ExitCode;

/** Wallet and ledger that were damaged, or that somebody else is using. */
@Timeout(300)
class StoreDamageIT {
    private static final long SEED = 44;

    @TempDir
    static Path root;

    private static Seedbank paid = new Seedbank(Path.of(""));

    @TempDir
    Path directory;

    @BeforeAll
    static void payForADownload() throws IOException {
        Seedbank seeder = new Seedbank(Files.createDirectory(root.resolve("seeder")));
        paid = new Seedbank(Files.createDirectory(root.resolve("paid")));
        Path data = Payload.random(seeder.directory().resolve("data.bin"), 4L * Payload.MIB, SEED);
        Path torrent = Transfer.torrentOf(seeder, data);
        int port = Ports.free();
        try (RunningProcess seeding = Transfer.seed(seeder, data, port);
                RunningProcess download = Transfer.download(paid, torrent.toString(), Transfer.peer(port))) {
            download.outcome(Transfer.LIMIT).succeeded();
            seeding.interrupt();
            seeding.outcome(Transfer.LIMIT).succeeded();
        }
        assertThat(Books.of(paid).taken()).isPositive();
    }

    @Test
    void flippedBitsAreFoundBeforeTheyAreBelieved() throws IOException {
        Random random = new Random(SEED);
        Seedbank node = copy("flipped");
        Path file = ledgerFile(node);
        byte[] intact = Files.readAllBytes(file);
        List<String> truth = node.call("chain", "audit").succeeded().output();
        int found = 0;
        for (int round = 0; round < 60; round++) {
            byte[] content = intact.clone();
            flip(content, random);
            Files.write(file, content);

            Outcome outcome = round < 6 ? node.run("chain", "audit") : node.call("chain", "audit");

            if (outcome.code() == ExitCode.OK.code()) {
                assertThat(outcome.output())
                        .as("round %s of seed %s", round, SEED)
                        .isEqualTo(truth);
            } else {
                found++;
                assertDamageIsTold(outcome, round);
            }
            assertThat(file).hasBinaryContent(content);
        }
        assertThat(found).as("damages found of seed %s", SEED).isGreaterThan(3);
    }

    @Test
    void aDamagedLedgerIsNeitherUsedNorChanged() throws IOException {
        Seedbank node = copy("broken");
        Path file = ledgerFile(node);
        byte[] content = Files.readAllBytes(file);
        for (int at = 0; at < content.length; at += 512) {
            content[at + 17] ^= 0x40;
        }
        Files.write(file, content);
        Path data = Payload.random(node.directory().resolve("more.bin"), 50_000, SEED);

        for (String command : List.of("wallet balance", "wallet history", "chain ls", "chain audit", "seed " + data)) {
            node.run(command.split(" ")).refused(ExitCode.STORE_DAMAGED, "ledger");
        }

        assertThat(file).hasBinaryContent(content);
    }

    @Test
    void aDamagedKeyIsRefused() throws IOException {
        Seedbank node = copy("key");
        Path key = node.dataDirectory().resolve("wallet/identity.key");
        byte[] content = Files.readAllBytes(key);
        Files.write(key, Arrays.copyOf(content, content.length - 1));

        node.call("wallet", "balance").refused(ExitCode.STORE_DAMAGED, "identity.key");
    }

    @Test
    void aKeyThatTheLedgerWasNotWrittenWithIsNotReplaced() throws IOException {
        Seedbank node = copy("orphan");
        Files.delete(node.dataDirectory().resolve("wallet/identity.key"));

        node.call("wallet", "new", "--no-passphrase", "--yes").refused(ExitCode.STORE_DAMAGED, "identity.key");
    }

    @Test
    void aSecondProcessIsRefused() throws IOException {
        Seedbank node = copy("shared");
        Path data = Payload.random(node.directory().resolve("more.bin"), 50_000, SEED);
        try (RunningProcess first = Transfer.seed(node, data, Ports.free())) {
            node.run("seed", data.toString()).refused(ExitCode.IN_USE, "data");
            node.call("wallet", "balance").succeeded();

            assertThat(first.isAlive()).isTrue();
        }
    }

    /** Either the file cannot be trusted at all, or a block in it is not what its owner signed. */
    private static void assertDamageIsTold(Outcome outcome, int round) {
        assertThat(outcome.code())
                .as("round %s of seed %s: %s", round, SEED, outcome)
                .isIn(ExitCode.STORE_DAMAGED.code(), ExitCode.VERIFICATION_FAILED.code());
        if (outcome.code() == ExitCode.STORE_DAMAGED.code()) {
            outcome.refused(ExitCode.STORE_DAMAGED, "ledger");
        }
    }

    private static void flip(byte[] content, Random random) {
        for (int flips = 0; flips < 8; flips++) {
            content[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
        }
    }

    private Seedbank copy(String name) throws IOException {
        Seedbank node = new Seedbank(Files.createDirectory(directory.resolve(name)));
        copyFolder(paid.dataDirectory(), node.dataDirectory());
        return node;
    }

    private static Path ledgerFile(Seedbank node) throws IOException {
        try (Stream<Path> files = Files.list(node.dataDirectory().resolve("ledger"))) {
            return files.filter(file -> file.getFileName().toString().endsWith("mdb"))
                    .filter(file -> !file.getFileName().toString().contains("lock"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void copyFolder(Path from, Path to) throws IOException {
        try (Stream<Path> walk = Files.walk(from)) {
            walk.forEach(path -> copyOne(path, to.resolve(from.relativize(path).toString())));
        }
    }

    private static void copyOne(Path from, Path to) {
        try {
            Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
