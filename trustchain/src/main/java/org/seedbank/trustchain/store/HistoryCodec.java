package org.seedbank.trustchain.store;

import java.time.Instant;
import java.util.Optional;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.account.HistoryEntry;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.token.ByteCount;

/**
 * Layout of a history entry, whose counterparty stands before it as a short number: milliseconds since 1970 (8), code
 * of its kind (1), reason, amount (8), sequence number of the block or 0 (4).
 */
final class HistoryCodec implements Codec<HistoryEntry> {
    private final PublicKey counterparty;

    HistoryCodec(PublicKey counterparty) {
        this.counterparty = counterparty;
    }

    @Override
    public HistoryEntry read(WireReader in) {
        Instant time = Instant.ofEpochMilli(in.i64());
        HistoryEntry.Kind kind = kind(in);
        ServiceReason reason = ReasonCodec.INSTANCE.read(in);
        long amount = in.i64();
        long block = in.u32();
        if (amount < 0) {
            throw in.malformed("amount " + amount);
        }
        return new HistoryEntry(
                time,
                kind,
                counterparty,
                reason,
                new ByteCount(amount),
                block == 0 ? Optional.empty() : Optional.of(new SequenceNumber(block)));
    }

    @Override
    public void write(HistoryEntry entry, WireWriter out) {
        out.i64(entry.time().toEpochMilli()).u8(entry.kind().code());
        ReasonCodec.INSTANCE.write(entry.reason(), out);
        out.i64(entry.amount().value())
                .u32(entry.block().map(SequenceNumber::value).orElse(0L));
    }

    private static HistoryEntry.Kind kind(WireReader in) {
        int code = in.u8();
        for (HistoryEntry.Kind kind : HistoryEntry.Kind.values()) {
            if (kind.code() == code) {
                return kind;
            }
        }
        throw in.malformed("kind of entry " + code);
    }
}
