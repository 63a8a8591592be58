package org.seedbank.cli.backup;

import com.google.common.hash.Hashing;
import com.google.common.hash.HashingOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.peers.PeerNotes;
import org.seedbank.cli.wallet.IdentitySecret;
import org.seedbank.cli.wallet.Passphrase;
import org.seedbank.cli.wallet.Seal;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.account.HistoryEntry;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.HalfBlockCodec;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.store.LedgerRecords;

/**
 * Writes backups. Layout of the file: {@link BackupHead}, sealed pieces with the records, SHA-256 of all before (32),
 * which tells a damaged file from a wrong passphrase.
 */
public final class BackupWriter {
    private static final int PAGE = 1000;
    /** A ledger that is written meanwhile is read again, this often at most. */
    private static final int ATTEMPTS = 20;

    private final IdentitySecret secret;
    private final PublicKey owner;
    private final Optional<ChainStore> ledger;
    private final PeerNotes notes;
    private long blocks;

    /**
     * @param secret of the wallet
     * @param ledger of the wallet, if there is one
     * @param notes of which the aliases are kept
     */
    public BackupWriter(IdentitySecret secret, Optional<ChainStore> ledger, PeerNotes notes) {
        this.secret = secret;
        this.owner = secret.key().publicKey();
        this.ledger = ledger;
        this.notes = notes;
    }

    /** Writes everything, sealed with {@code passphrase}. */
    public void write(OutputStream to, Seal seal, Passphrase passphrase, Instant now) throws IOException {
        HashingOutputStream hashed = new HashingOutputStream(Hashing.sha256(), to);
        SealedOutput sealed = new SealedOutput(hashed, new BackupHead(owner, seal), seal.keyFor(passphrase));
        DataOutputStream out = new DataOutputStream(sealed);
        Bytes essence = new WireWriter()
                .u8(secret.origin().code())
                .bytes(secret.essence())
                .toBytes();
        new BackupRecord(BackupRecord.Kind.SECRET, essence).write(out);
        State state = consistentState();
        state.tip.ifPresent(tip -> ledger.ifPresent(store -> writeChain(store, tip, out)));
        for (AccountRecord account : state.accounts) {
            new BackupRecord(BackupRecord.Kind.ACCOUNT, LedgerRecords.ACCOUNT.encode(account)).write(out);
        }
        for (HistoryEntry entry : state.history) {
            new BackupRecord(BackupRecord.Kind.HISTORY, LedgerRecords.HISTORY.encode(entry)).write(out);
        }
        var forks = ledger.map(ChainStore::forks).orElse(List.of());
        for (var fork : forks) {
            new BackupRecord(BackupRecord.Kind.FORK, LedgerRecords.FORK.encode(fork)).write(out);
        }
        for (var alias : notes.aliases().entrySet()) {
            Bytes content = Bytes.fromHex(alias.getKey()).concat(Bytes.utf8(alias.getValue()));
            new BackupRecord(BackupRecord.Kind.ALIAS, content).write(out);
        }
        BackupSummary summary = new BackupSummary(
                owner,
                now,
                state.tip.map(tip -> new BackupSummary.Tip(tip.sequence(), tip.hash())),
                blocks,
                state.accounts.size(),
                state.history.size(),
                forks.size());
        new BackupRecord(BackupRecord.Kind.SUMMARY, summary.encode()).write(out);
        sealed.finish();
        to.write(hashed.hash().asBytes());
    }

    private void writeChain(ChainStore store, HalfBlock tip, DataOutputStream out) {
        store.blocks(owner).forEach(block -> {
            if (block.sequence().compareTo(tip.sequence()) <= 0) {
                writeBlock(block, out);
                store.linked(block).ifPresent(half -> writeBlock(half, out));
            }
        });
    }

    private void writeBlock(HalfBlock block, DataOutputStream out) {
        try {
            new BackupRecord(BackupRecord.Kind.BLOCK, HalfBlockCodec.INSTANCE.encode(block)).write(out);
            blocks++;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Accounts and history as they were at one and the same tip, also while a node writes the ledger. */
    private State consistentState() {
        State state = state();
        for (int i = 1; i < ATTEMPTS && !tip().equals(state.tip); i++) {
            state = state();
        }
        if (!tip().equals(state.tip)) {
            throw new CliFailure(
                    ExitCode.UNFINISHED,
                    "cannot make",
                    "the backup",
                    "the ledger changed each time it was read",
                    "again when there is less to pay, or stop the other seedbank before");
        }
        return state;
    }

    private State state() {
        Optional<HalfBlock> tip = tip();
        List<HistoryEntry> history = new ArrayList<>();
        ledger.ifPresent(store -> {
            for (var page = store.history(0, PAGE); !page.isEmpty(); page = store.history(history.size(), PAGE)) {
                history.addAll(page);
            }
        });
        return new State(tip, ledger.map(ChainStore::accounts).orElse(List.of()), history);
    }

    private Optional<HalfBlock> tip() {
        return ledger.flatMap(store -> store.latest(owner));
    }

    private record State(Optional<HalfBlock> tip, List<AccountRecord> accounts, List<HistoryEntry> history) {}
}
