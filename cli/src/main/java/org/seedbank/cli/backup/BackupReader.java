package org.seedbank.cli.backup;

import com.google.common.hash.Hashing;
import com.google.common.hash.HashingInputStream;
import com.google.common.io.ByteStreams;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.seedbank.cli.config.Reasons;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.peers.PeerNotes;
import org.seedbank.cli.wallet.IdentitySecret;
import org.seedbank.cli.wallet.Passphrase;
import org.seedbank.overlay.crypto.MemberId;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.crypto.SealingKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.overlay.wire.NewerVersionException;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.HalfBlockCodec;
import org.seedbank.trustchain.store.LedgerRecords;
import org.seedbank.trustchain.store.LedgerWrite;

/** Reads a backup in pieces, so that its size does not matter, and hands out nothing that was not checked. */
public final class BackupReader {
    private static final int HASH = 32;
    /** More than the notes about peers have lines. */
    private static final int MOST_ALIASES = 10_000;

    private final Path file;
    private final String name;
    private final BackupHead head;
    private final long end;

    private BackupReader(Path file, String name, BackupHead head, long end) {
        this.file = file;
        this.name = name;
        this.head = head;
        this.end = end;
    }

    /**
     * Opens a backup and compares its checksum.
     *
     * @throws CliFailure with {@link ExitCode#STORE_DAMAGED} if it is no backup, or not what was written, with
     *     {@link ExitCode#WRONG_VERSION} if a newer version wrote it
     */
    public static BackupReader open(Path file) {
        return open(file, file.toString());
    }

    /** As {@link #open(Path)}, of what the user calls {@code name}. */
    static BackupReader open(Path file, String name) {
        try {
            long end = Files.size(file) - HASH;
            try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
                BackupHead head = BackupHead.read(in);
                if (end <= BackupHead.SIZE) {
                    throw damaged(name, "it is cut off");
                }
                checkHash(file, name, end);
                return new BackupReader(file, name, head, end);
            }
        } catch (MalformedMessageException e) {
            throw unusable(name, e);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    /** Whose wallet it says it is. */
    public PublicKey owner() {
        return head.owner();
    }

    /** The key that belongs to {@code passphrase}; takes its time. */
    public SealingKey keyFor(Passphrase passphrase) {
        return head.seal().keyFor(passphrase);
    }

    /**
     * Reads everything.
     *
     * @param content takes what goes into the ledger, in the order in which it can be written
     * @return the secret and what was read; empty if {@code key} is another one
     * @throws CliFailure with {@link ExitCode#STORE_DAMAGED} if it contradicts itself
     */
    public Optional<Found> read(SealingKey key, Consumer<LedgerWrite> content) {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            in.skipNBytes(BackupHead.SIZE);
            InputStream sealed = ByteStreams.limit(in, end - BackupHead.SIZE);
            SealedInput open = new SealedInput(new DataInputStream(sealed), head, key);
            return Optional.of(new Reading(new DataInputStream(open), content).run());
        } catch (SealedInput.WrongKeyException e) {
            return Optional.empty();
        } catch (EOFException e) {
            throw damaged(name, "its last record is missing");
        } catch (MalformedMessageException e) {
            throw damaged(name, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private static void checkHash(Path file, String name, long end) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            HashingInputStream hashed = new HashingInputStream(Hashing.sha256(), ByteStreams.limit(in, end));
            var unused = hashed.transferTo(OutputStream.nullOutputStream());
            if (!Bytes.wrap(hashed.hash().asBytes()).equals(Bytes.wrap(in.readNBytes(HASH)))) {
                throw damaged(name, "the checksum at its end is wrong");
            }
        }
    }

    /** The failure of a backup whose head is not understood. */
    static CliFailure unusable(String name, MalformedMessageException e) {
        return e instanceof NewerVersionException newer
                ? Reasons.newerVersion("cannot use the backup", name, newer)
                : damaged(name, String.valueOf(e.getMessage()));
    }

    static CliFailure damaged(String name, String why) {
        return new CliFailure(
                ExitCode.STORE_DAMAGED,
                "cannot use the backup",
                name,
                why,
                "use another copy of it; the words restore the key without the blocks: seedbank wallet restore"
                        + " --words");
    }

    private static CliFailure unreadable(String name, IOException e) {
        return new CliFailure(
                        Reasons.whenOpening(e),
                        "cannot read the backup",
                        name,
                        Reasons.of(e),
                        "check the name, and who owns it")
                .causedBy(e);
    }

    /**
     * What a backup held beside what went into the ledger.
     *
     * @param secret of the wallet
     * @param summary what was read, counted
     * @param notes aliases of peers
     */
    public record Found(IdentitySecret secret, BackupSummary summary, PeerNotes notes) {}

    private final class Reading {
        private final DataInputStream in;
        private final Consumer<LedgerWrite> content;
        private Optional<HalfBlock> tip = Optional.empty();
        private long blocks;
        private long accounts;
        private long history;
        private long forks;
        private final SortedMap<String, String> aliases = new TreeMap<>();

        Reading(DataInputStream in, Consumer<LedgerWrite> content) {
            this.in = in;
            this.content = content;
        }

        Found run() throws IOException {
            IdentitySecret secret = secret(BackupRecord.read(in));
            BackupRecord record = BackupRecord.read(in);
            while (record.kind() != BackupRecord.Kind.SUMMARY) {
                if (record.kind() == BackupRecord.Kind.ALIAS) {
                    takeAlias(record.content());
                } else {
                    content.accept(toWrite(record));
                }
                record = BackupRecord.read(in);
            }
            BackupSummary summary = BackupSummary.decode(head.owner(), record.content());
            var foundTip = tip.map(block -> new BackupSummary.Tip(block.sequence(), block.hash()));
            BackupSummary found =
                    new BackupSummary(head.owner(), summary.time(), foundTip, blocks, accounts, history, forks);
            boolean isWhole = found.countsLike(summary) && (blocks == 0 || foundTip.equals(summary.tip()));
            if (in.read() >= 0 || !isWhole) {
                throw new MalformedMessageException("it does not hold what its summary says", 0);
            }
            return new Found(
                    secret,
                    summary,
                    new PeerNotes(aliases, Collections.emptySortedSet(), Collections.emptySortedSet()));
        }

        private IdentitySecret secret(BackupRecord record) {
            WireReader bytes = new WireReader(record.content());
            int code = bytes.u8();
            IdentitySecret.Origin origin = IdentitySecret.Origin.of(code)
                    .filter(known -> known.size() == bytes.remaining() && record.kind() == BackupRecord.Kind.SECRET)
                    .orElseThrow(() -> bytes.malformed("its first record is no secret"));
            IdentitySecret secret = new IdentitySecret(origin, bytes.rest());
            if (!secret.key().publicKey().equals(head.owner())) {
                throw bytes.malformed("the secret is not that of the owner");
            }
            return secret;
        }

        private void takeAlias(Bytes content) {
            if (content.size() < MemberId.SIZE || aliases.size() >= MOST_ALIASES) {
                throw new MalformedMessageException("an alias of nobody, or one too many", 0);
            }
            String name = content.slice(MemberId.SIZE, content.size()).toUtf8();
            if (!PeerNotes.isAlias(name)) {
                throw new MalformedMessageException("an alias that is none", MemberId.SIZE);
            }
            aliases.put(content.slice(0, MemberId.SIZE).toHex(), name);
        }

        private LedgerWrite toWrite(BackupRecord record) {
            Bytes bytes = record.content();
            return switch (record.kind()) {
                case BLOCK -> LedgerWrite.ofBlocks(checked(HalfBlockCodec.INSTANCE.decode(bytes)));
                case ACCOUNT -> {
                    accounts++;
                    yield LedgerWrite.ofAccounts(LedgerRecords.ACCOUNT.decode(bytes));
                }
                case HISTORY -> {
                    history++;
                    yield LedgerWrite.ofAccounts(List.of(), List.of(LedgerRecords.HISTORY.decode(bytes)));
                }
                case FORK -> {
                    forks++;
                    yield new LedgerWrite(List.of(), List.of(), List.of(), List.of(LedgerRecords.FORK.decode(bytes)));
                }
                case SECRET, SUMMARY, ALIAS -> throw new MalformedMessageException("a second " + record.kind(), 0);
            };
        }

        /** Own blocks follow one another without a gap, each with the hash of the one before. */
        private HalfBlock checked(HalfBlock block) {
            blocks++;
            if (!block.owner().equals(head.owner())) {
                return block;
            }
            long expected = tip.map(before -> before.sequence().value()).orElse(0L) + 1;
            BlockHash previous = tip.map(HalfBlock::hash).orElse(BlockHash.GENESIS);
            if (block.sequence().value() != expected || !block.previous().equals(previous)) {
                throw new MalformedMessageException(
                        "own block " + block.sequence() + " does not follow block " + (expected - 1), 0);
            }
            tip = Optional.of(block);
            return block;
        }
    }
}
