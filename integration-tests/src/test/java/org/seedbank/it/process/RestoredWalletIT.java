package org.seedbank.it.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.output.ExitCode;

/** A wallet that was restored from a backup older than its newest payments. */
@Timeout(300)
class RestoredWalletIT {
    @TempDir
    Path root;

    private Seedbank giver = new Seedbank(Path.of(""));
    private Seedbank taker = new Seedbank(Path.of(""));
    private Seedbank restored = new Seedbank(Path.of(""));
    private String secret = "";
    private String takerKey = "";

    @BeforeEach
    void makeWallets() throws IOException {
        giver = new Seedbank(Files.createDirectory(root.resolve("giver")));
        taker = new Seedbank(Files.createDirectory(root.resolve("taker")));
        restored = new Seedbank(Files.createDirectory(root.resolve("restored")));
        Path file = Files.createFile(
                root.resolve("secret"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, "correct horse battery\n");
        secret = file.toString();
        giver.call("wallet", "new", "--passphrase-file", secret).succeeded();
        taker.call("wallet", "new", "--no-passphrase", "--yes").succeeded();
        takerKey = taker.call("wallet", "export-public").succeeded().output().get(0);
    }

    @Test
    void learnsItsNewerBlocksFromItsPartnerAndSignsTheNextNumber() {
        give(giver);
        String backup = root.resolve("old.backup").toString();
        giver.call("wallet", "backup", backup, "--passphrase-file", secret).succeeded();
        give(giver);
        give(giver);
        Map<Long, String> before = Chain.of(giver).hashes();

        restored.call("wallet", "restore", backup, "--passphrase-file", secret).succeeded();
        restored.call(transfer(takerKey, "127.0.0.1:" + Ports.free())).ended(ExitCode.RESTORED);
        assertThat(Chain.of(restored).hashes()).hasSize(1);
        try (RunningProcess partner = receive(taker)) {
            String address = address(partner);
            await().atMost(Transfer.LIMIT)
                    .untilAsserted(
                            () -> restored.call("peers", "connect", address).succeeded());
            try (RunningProcess waiting = receive(restored)) {
                await().atMost(Transfer.LIMIT)
                        .untilAsserted(() -> assertThat(restored.dataDirectory().resolve("restored"))
                                .as("%s", waiting)
                                .doesNotExist());
                waiting.interrupt();
                waiting.outcome(Transfer.LIMIT);
            }
            restored.call(transfer(takerKey, address)).succeeded();
            partner.outcome(Transfer.LIMIT).succeeded();
        }

        Map<Long, String> after = Chain.of(restored).hashes();
        assertThat(after).hasSize(4).containsAllEntriesOf(before);
        String peer = restored.call("wallet", "show", "--json")
                .succeeded()
                .document()
                .path("peer")
                .asText();
        assertThat(Chain.of(taker, peer).hashes()).isEqualTo(after);
        assertThat(taker.call("chain", "forks", "--json").succeeded().document().path("forks"))
                .isEmpty();
        taker.call("chain", "audit").succeeded();
        restored.call("chain", "audit").succeeded();
    }

    @Test
    void anOldCopyOfADataDirectoryIsToldByWhoeverKnowsMore() throws IOException {
        give(giver);
        copy(giver.dataDirectory(), restored.dataDirectory());
        give(giver);

        try (RunningProcess partner = receive(taker)) {
            String address = address(partner);
            await().atMost(Transfer.LIMIT)
                    .untilAsserted(
                            () -> restored.call("peers", "connect", address).succeeded());
            try (RunningProcess waiting = receive(restored)) {
                await().atMost(Transfer.LIMIT)
                        .untilAsserted(() -> assertThat(restored.dataDirectory().resolve("restored"))
                                .as("%s", waiting)
                                .exists());
            }
            restored.call(transfer(takerKey, address)).ended(ExitCode.RESTORED);
        }

        // It may have been shown its newer block by then, but has signed no other.
        assertThat(Chain.of(giver).hashes())
                .containsAllEntriesOf(Chain.of(restored).hashes());
        assertThat(taker.call("chain", "forks", "--json").succeeded().document().path("forks"))
                .isEmpty();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private void give(Seedbank from) {
        try (RunningProcess waiting = receive(taker)) {
            from.call(transfer(takerKey, address(waiting))).succeeded();
            waiting.outcome(Transfer.LIMIT).succeeded();
        }
    }

    private RunningProcess receive(Seedbank node) {
        RunningProcess process = node.start("--json", "wallet", "receive", "--wait", "3m", "--passphrase-file", secret);
        process.awaitEvent("waiting", Transfer.LIMIT);
        return process;
    }

    private static String address(RunningProcess waiting) {
        return waiting.awaitEvent("waiting", Transfer.LIMIT).path("address").asText();
    }

    private String[] transfer(String to, String at) {
        return new String[] {
            "wallet",
            "transfer",
            to,
            "1MiB",
            "--at",
            at,
            "--overdraw",
            "--yes",
            "--wait",
            "2m",
            "--passphrase-file",
            secret
        };
    }
}
