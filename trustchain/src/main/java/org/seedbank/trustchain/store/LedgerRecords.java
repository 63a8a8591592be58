package org.seedbank.trustchain.store;

import java.util.function.Function;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.account.HistoryEntry;
import org.seedbank.trustchain.block.HalfBlockCodec;
import org.seedbank.trustchain.validation.DoubleSpend;

/**
 * Layouts in which what is beside the blocks leaves a ledger and comes back: the counterparty's key (74), then the
 * record as it is stored. Files that people keep hold these, so they never change.
 */
public final class LedgerRecords {
    /** An open account. */
    public static final Codec<AccountRecord> ACCOUNT =
            new WithCounterparty<>(AccountCodec::new, AccountRecord::counterparty);
    /** An entry of the history. */
    public static final Codec<HistoryEntry> HISTORY =
            new WithCounterparty<>(HistoryCodec::new, HistoryEntry::counterparty);
    /** A proof of a fork: both blocks, one after the other. */
    public static final Codec<DoubleSpend> FORK = new ForkPair();

    private LedgerRecords() {}

    private static final class WithCounterparty<T> implements Codec<T> {
        private final Function<PublicKey, Codec<T>> layout;
        private final Function<T, PublicKey> counterparty;

        WithCounterparty(Function<PublicKey, Codec<T>> layout, Function<T, PublicKey> counterparty) {
            this.layout = layout;
            this.counterparty = counterparty;
        }

        @Override
        public T read(WireReader in) {
            Bytes key = in.bytes(PublicKey.SIZE);
            if (!PublicKey.isParseable(key)) {
                throw in.malformed("counterparty is not a public key");
            }
            return layout.apply(new PublicKey(key)).read(in);
        }

        @Override
        public void write(T value, WireWriter out) {
            PublicKey key = counterparty.apply(value);
            out.bytes(key.encoded());
            layout.apply(key).write(value, out);
        }
    }

    private static final class ForkPair implements Codec<DoubleSpend> {
        @Override
        public DoubleSpend read(WireReader in) {
            try {
                return new DoubleSpend(HalfBlockCodec.INSTANCE.read(in), HalfBlockCodec.INSTANCE.read(in));
            } catch (IllegalArgumentException e) {
                throw in.malformed("no proof: " + e.getMessage());
            }
        }

        @Override
        public void write(DoubleSpend fork, WireWriter out) {
            HalfBlockCodec.INSTANCE.write(fork.first(), out);
            HalfBlockCodec.INSTANCE.write(fork.second(), out);
        }
    }
}
