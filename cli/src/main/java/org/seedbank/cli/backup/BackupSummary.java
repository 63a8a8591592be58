package org.seedbank.cli.backup;

import java.time.Instant;
import java.util.Optional;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.SequenceNumber;

/**
 * What is in a backup.
 *
 * @param owner whose wallet it is
 * @param time when it was made
 * @param tip the newest own block that was known then
 * @param blocks own blocks and their other halves
 * @param accounts open accounts
 * @param history entries of the history
 * @param forks proofs of forks
 */
public record BackupSummary(
        PublicKey owner, Instant time, Optional<Tip> tip, long blocks, long accounts, long history, long forks) {
    /**
     * Layout: milliseconds since 1970 (8), number of the tip or 0 (4), its hash if there is one (32), counts (4 each).
     */
    Bytes encode() {
        WireWriter out = new WireWriter().i64(time.toEpochMilli());
        out.u32(tip.map(newest -> newest.sequence().value()).orElse(0L));
        tip.ifPresent(newest -> out.bytes(newest.hash().value()));
        return out.u32(blocks).u32(accounts).u32(history).u32(forks).toBytes();
    }

    static BackupSummary decode(PublicKey owner, Bytes content) {
        WireReader in = new WireReader(content);
        Instant time = Instant.ofEpochMilli(in.i64());
        long sequence = in.u32();
        Optional<Tip> tip = sequence == 0
                ? Optional.empty()
                : Optional.of(new Tip(new SequenceNumber(sequence), new BlockHash(in.bytes(BlockHash.SIZE))));
        BackupSummary summary = new BackupSummary(owner, time, tip, in.u32(), in.u32(), in.u32(), in.u32());
        in.expectEnd();
        return summary;
    }

    /** Whether this counts the same content as {@code other}. */
    boolean countsLike(BackupSummary other) {
        return blocks == other.blocks && accounts == other.accounts && history == other.history && forks == other.forks;
    }

    /**
     * The newest block of a chain.
     *
     * @param sequence its number
     * @param hash its hash
     */
    public record Tip(SequenceNumber sequence, BlockHash hash) {}
}
