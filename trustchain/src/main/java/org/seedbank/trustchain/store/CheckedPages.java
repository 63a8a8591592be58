package org.seedbank.trustchain.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which pages of a ledger were looked at record by record: for each what it was (a leaf of which table with how many
 * records, or a branch) and a CRC-32C of all its bytes. After a crash a page with the same bytes needs not be taken
 * apart again; all that has changed is checked as ever. So this may be older than the ledger, and is worth nothing by
 * itself. The file {@code checked}: magic (8), pages (4), then for each its sum (4) and its kind (4), and a CRC-32C (4)
 * of all that; integers big-endian.
 */
final class CheckedPages {
    static final String FILE = "checked";

    /** What a page is that was not looked at, or that is looked at each time. */
    static final int NOTHING = 0;

    /** Pages of which this can be told, at most: those of 128 GiB. */
    static final int MOST = 32 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(CheckedPages.class);
    private static final long MAGIC = 0x5342_4348_4543_4b31L;
    private static final int HEAD = 12;
    private static final int ENTRY = 8;
    private static final int SUM = 4;

    private final int[] sums;
    private final int[] kinds;

    private CheckedPages(int[] sums, int[] kinds) {
        this.sums = sums;
        this.kinds = kinds;
    }

    /** Nothing was looked at. */
    static CheckedPages none() {
        return new CheckedPages(new int[0], new int[0]);
    }

    /** Pages of {@code kinds}, which have the sums {@code sums}. */
    static CheckedPages of(int[] sums, int[] kinds) {
        return new CheckedPages(sums, kinds);
    }

    /** A leaf of {@code table} with {@code records}; more than any page holds are looked at each time. */
    static int leaf(Table table, int records) {
        return records > 0xffff ? NOTHING : 1 << 24 | table.code() << 16 | records;
    }

    /** A branch of {@code table}, {@code level} levels above its leaves. */
    static int branch(Table table, int level) {
        return 2 << 24 | table.code() << 16 | level;
    }

    /** Records of a leaf of {@code kind}. */
    static int records(int kind) {
        return kind & 0xffff;
    }

    /** Whether {@code kind} is that of a leaf of {@code table}. */
    static boolean isLeafOf(Table table, int kind) {
        return kind >>> 16 == (1 << 8 | table.code());
    }

    /** Those stored in {@code directory}; none if there are none or they are damaged. */
    static CheckedPages read(Path directory) {
        Path file = directory.resolve(FILE);
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > HEAD + (long) ENTRY * MOST + SUM) {
                return none();
            }
            return decode(Files.readAllBytes(file));
        } catch (IOException e) {
            LOG.debug("every page is looked at: {}", e.toString());
            return none();
        }
    }

    /** Replaces what is stored in {@code directory}; says nothing if that cannot be done. */
    void write(Path directory) {
        Path temporary = directory.resolve(FILE + ".tmp");
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-------"));
            ByteBuffer content = encode();
            while (content.hasRemaining()) {
                int unused = channel.write(content);
            }
            Path unused = Files.move(temporary, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.debug("not stored, so the next opening looks at more pages: {}", e.toString());
        }
    }

    /** What page {@code number} was when it was looked at, if it has the sum {@code sum} now as it had then. */
    int kind(long number, int sum) {
        return number < sums.length && sums[(int) number] == sum ? kinds[(int) number] : NOTHING;
    }

    ByteBuffer encode() {
        ByteBuffer out = ByteBuffer.allocate(HEAD + ENTRY * sums.length + SUM);
        out.putLong(MAGIC).putInt(sums.length);
        out.asIntBuffer().put(sums).put(kinds);
        int end = HEAD + ENTRY * sums.length;
        out.putInt(end, sumOf(out.array(), end));
        return out.rewind();
    }

    /** Those that {@code content} tells of; none if it is damaged. */
    static CheckedPages decode(byte[] content) {
        ByteBuffer in = ByteBuffer.wrap(content);
        int end = content.length - SUM;
        if (end < HEAD || in.getLong(0) != MAGIC || in.getInt(end) != sumOf(content, end)) {
            return none();
        }
        int count = in.getInt(8);
        if (count < 0 || count > MOST || end != HEAD + ENTRY * count) {
            return none();
        }
        int[] all = new int[2 * count];
        in.position(HEAD).asIntBuffer().get(all);
        return new CheckedPages(Arrays.copyOf(all, count), Arrays.copyOfRange(all, count, 2 * count));
    }

    private static int sumOf(byte[] content, int length) {
        CRC32C sum = new CRC32C();
        sum.update(content, 0, length);
        return (int) sum.getValue();
    }
}
