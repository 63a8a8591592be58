package org.seedbank.trustchain.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.zip.CRC32C;
import org.seedbank.overlay.fuzz.FuzzTarget;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireWriter;

/** The list of checked pages beside a ledger, for the fuzzer: as it comes, and with a head and a sum that fit. */
public final class CheckedPagesFuzz {
    private static final long MAGIC = 0x5342_4348_4543_4b31L;
    private static final int HEAD = 12;
    private static final int ENTRY = 8;

    private CheckedPagesFuzz() {}

    /** A list is understood as a whole or not at all, and tells nothing of pages that it does not name. */
    public static FuzzTarget file() {
        Bytes pages = new WireWriter()
                .i32(5)
                .i32(6)
                .i32(CheckedPages.leaf(Table.BLOCKS, 7))
                .i32(CheckedPages.branch(Table.NAMES, 1))
                .toBytes();
        return new FuzzTarget(
                "CheckedPages",
                CheckedPagesFuzz::check,
                List.of(
                        FuzzTarget.choose(0, framed(2, pages)),
                        FuzzTarget.choose(1, FuzzTarget.choose(2, pages)),
                        FuzzTarget.choose(1, FuzzTarget.choose(255, pages)),
                        FuzzTarget.choose(0, framed(0, Bytes.empty()))));
    }

    private static void check(Bytes input) {
        if (input.size() < 2) {
            return;
        }
        Bytes content = input.slice(1, input.size());
        Bytes file = input.at(0) % 2 == 0 ? content : framed(content.at(0), content.slice(1, content.size()));
        CheckedPages read = CheckedPages.decode(file.toArray());
        Bytes written = Bytes.copyOf(read.encode());
        int count = (written.size() - HEAD - Integer.BYTES) / ENTRY;
        assertThat(written).isIn(file, Bytes.copyOf(CheckedPages.none().encode()));
        assertThat(read.kind(count, 0)).isEqualTo(CheckedPages.NOTHING);
        assertThat(read.kind(Long.MAX_VALUE, 0)).isEqualTo(CheckedPages.NOTHING);
        for (int page = 0; page < count; page++) {
            int sum = written.asBuffer().getInt(HEAD + page * Integer.BYTES);
            int kind = read.kind(page, sum);
            assertThat(kind).isEqualTo(written.asBuffer().getInt(HEAD + (count + page) * Integer.BYTES));
            assertThat(read.kind(page, ~sum)).isEqualTo(CheckedPages.NOTHING);
            for (Table table : Table.values()) {
                if (CheckedPages.isLeafOf(table, kind)) {
                    assertThat(CheckedPages.leaf(table, CheckedPages.records(kind)))
                            .isEqualTo(kind);
                }
            }
        }
    }

    private static Bytes framed(int count, Bytes pages) {
        Bytes checked = new WireWriter().i64(MAGIC).u32(count).bytes(pages).toBytes();
        CRC32C sum = new CRC32C();
        sum.update(checked.asBuffer());
        return new WireWriter().bytes(checked).u32(sum.getValue()).toBytes();
    }
}
