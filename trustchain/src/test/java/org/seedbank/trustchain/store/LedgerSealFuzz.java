package org.seedbank.trustchain.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import java.util.zip.CRC32C;
import org.seedbank.overlay.fuzz.FuzzTarget;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireWriter;

/** The seal beside a ledger file, for the fuzzer: as it comes, and the right one with some bits changed. */
public final class LedgerSealFuzz {
    private static final Bytes MAGIC = Bytes.utf8("SBSEAL\r\n");

    private LedgerSealFuzz() {}

    /** Just one seal fits to a ledger file, bit for bit; any other counts for nothing, and none throws. */
    public static FuzzTarget file() {
        Bytes ledger = Bytes.utf8("ledger");
        return new FuzzTarget(
                "LedgerSeal",
                LedgerSealFuzz::check,
                List.of(
                        input(0, ledger, seal(ledger)),
                        input(0, Bytes.empty(), seal(Bytes.empty())),
                        input(1, ledger, Bytes.empty()),
                        input(1, ledger, Bytes.filled(9, 0).concat(Bytes.filled(1, 1)))));
    }

    private static Bytes input(int kind, Bytes ledger, Bytes rest) {
        return FuzzTarget.choose(kind, FuzzTarget.choose(ledger.size(), ledger.concat(rest)));
    }

    private static void check(Bytes input) {
        if (input.size() < 2 || input.size() - 2 < input.at(1)) {
            return;
        }
        int end = 2 + input.at(1);
        Bytes ledger = input.slice(2, end);
        Bytes rest = input.slice(end, input.size());
        Bytes right = seal(ledger);
        Bytes file = input.at(0) % 2 == 0 ? rest : changed(right, rest);
        try (ReadableByteChannel channel = Channels.newChannel(new ByteArrayInputStream(ledger.toArray()))) {
            assertThat(LedgerSeal.fits(file, channel, ledger.size())).isEqualTo(file.equals(right));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Bytes changed(Bytes right, Bytes bits) {
        byte[] all = right.toArray();
        for (int i = 0; i < bits.size(); i++) {
            all[i % all.length] ^= (byte) bits.at(i);
        }
        return Bytes.wrap(all);
    }

    /** As its documentation says, of a ledger file of one part at most. */
    private static Bytes seal(Bytes ledger) {
        WireWriter out = new WireWriter().bytes(MAGIC).u16(LedgerState.VERSION).i64(ledger.size());
        if (ledger.size() > 0) {
            out.u32(sum(ledger));
        }
        return out.u32(sum(out.toBytes())).toBytes();
    }

    private static long sum(Bytes content) {
        CRC32C sum = new CRC32C();
        sum.update(content.asBuffer());
        return sum.getValue();
    }
}
