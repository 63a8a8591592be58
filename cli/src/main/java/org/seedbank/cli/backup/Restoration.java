package org.seedbank.cli.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.seedbank.cli.config.Directories;
import org.seedbank.cli.config.Privacy;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.wallet.KeyFile;
import org.seedbank.cli.wallet.KeyRecord;
import org.seedbank.cli.wallet.SigningMark;
import org.seedbank.cli.wiring.Ledgers;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.crypto.SealingKey;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.store.LedgerStorageException;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.trustchain.store.LmdbChainStore;

/**
 * Puts a wallet back. What was there before is kept under another name, never overwritten; and as long as the restored
 * one may not know its own newest block, a mark says so.
 */
public final class Restoration {
    private static final int BATCH = 500;

    private final Directories directories;
    private final KeyFile keyFile;
    private final SecureRandom random;
    private final Clock clock;

    /** @param directories where the wallet is to be */
    public Restoration(Directories directories, SecureRandom random, Clock clock) {
        this.directories = directories;
        this.keyFile = new KeyFile(directories);
        this.random = random;
        this.clock = clock;
    }

    /**
     * Refuses to touch what is there.
     *
     * @throws CliFailure with {@link ExitCode#FILE_EXISTS} if there is a wallet or a ledger
     */
    public void refuseIfThere() {
        Path found = keyFile.exists() ? keyFile.path() : directories.ledger();
        if (keyFile.exists() || hasLedger()) {
            throw new CliFailure(
                    ExitCode.FILE_EXISTS,
                    "cannot restore over",
                    found.toString(),
                    "it is there already",
                    "--force keeps it under another name; or restore into another --data-dir");
        }
    }

    /**
     * Reads the ledger of {@code backup} into a place beside, so that nothing has changed yet.
     *
     * @return what else the backup held; empty if {@code key} is another one
     */
    public Optional<BackupReader.Found> stage(BackupReader backup, SealingKey key) {
        discardStage();
        boolean isDone = false;
        try (ChainStore store = openStage()) {
            List<LedgerWrite> batch = new ArrayList<>();
            Optional<BackupReader.Found> found = backup.read(key, write -> {
                batch.add(write);
                if (batch.size() >= BATCH) {
                    commit(store, batch);
                }
            });
            commit(store, batch);
            isDone = found.isPresent();
            return found;
        } finally {
            if (!isDone) {
                discardStage();
            }
        }
    }

    /**
     * Puts {@code record} in its place, and the staged ledger if there is one.
     *
     * @param tip the newest own block that the backup knew
     * @return files and directories that were there before, under their new names
     */
    public List<Path> complete(KeyRecord record, Optional<BackupSummary.Tip> tip) {
        List<Path> kept = new ArrayList<>();
        boolean keepsLedger = hasLedger() && isNotOlder(record.owner(), tip);
        if (!keepsLedger) {
            SigningMark.Known known = new SigningMark.Known(
                    tip.map(newest -> newest.sequence().value()).orElse(0L),
                    tip.map(BackupSummary.Tip::hash),
                    clock.instant());
            new SigningMark(directories).setForRestored(record.owner(), known, random);
        }
        try {
            keyFile.setAside(random).ifPresent(kept::add);
            if (hasLedger() && !keepsLedger) {
                kept.add(setLedgerAside());
            }
            if (keepsLedger) {
                discardStage();
            } else if (Files.exists(stage())) {
                Files.move(stage(), directories.ledger());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        keyFile.replace(record, random);
        return kept;
    }

    /** Whether the ledger here is of {@code owner}, and knows at least {@code tip}: then it is the better one. */
    private boolean isNotOlder(PublicKey owner, Optional<BackupSummary.Tip> tip) {
        if (!keyFile.exists() || keyFile.owner().filter(owner::equals).isEmpty()) {
            return false;
        }
        try (ChainStore store = Ledgers.read(directories).orElseThrow()) {
            long here = store.latest(owner)
                    .map(HalfBlock::sequence)
                    .map(at -> at.value())
                    .orElse(0L);
            return here > 0
                    && here >= tip.map(newest -> newest.sequence().value()).orElse(0L);
        } catch (LedgerStorageException e) {
            return false; // it cannot be read, so the other one is better
        }
    }

    private Path setLedgerAside() throws IOException {
        Path ledger = directories.ledger();
        Path kept = free(ledger.resolveSibling("ledger-" + clock.instant().getEpochSecond()));
        return Files.move(ledger, kept);
    }

    private static Path free(Path wanted) {
        Path free = wanted;
        for (int i = 2; Files.exists(free); i++) {
            free = wanted.resolveSibling(wanted.getFileName() + "-" + i);
        }
        return free;
    }

    private boolean hasLedger() {
        return LmdbChainStore.exists(directories.ledger());
    }

    private Path stage() {
        return directories.ledger().resolveSibling("ledger.restoring");
    }

    private ChainStore openStage() {
        Privacy.create(directories.data());
        return LmdbChainStore.open(Privacy.directory(stage()));
    }

    private static void commit(ChainStore store, List<LedgerWrite> batch) {
        store.commit(LedgerWrite.allOf(batch)).join();
        batch.clear();
    }

    /** What an earlier attempt left behind. */
    private void discardStage() {
        if (!Files.exists(stage())) {
            return;
        }
        try (Stream<Path> all = Files.walk(stage())) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
