package org.seedbank.trustchain.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.CRC32C;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers that a ledger file was checked when it was closed, so that opening it again has only to find that no bit of
 * it has changed. That is many times faster than looking at its records. The file {@code seal}: magic (8), version of
 * the ledger (2), size of the ledger file (8), CRC-32C of each MiB of it (4 each), CRC-32C of all that (4). It is worth
 * nothing by itself: whenever it does not fit, everything is checked.
 */
final class LedgerSeal {
    static final String FILE = "seal";

    private static final Logger LOG = LoggerFactory.getLogger(LedgerSeal.class);
    private static final Bytes MAGIC = Bytes.utf8("SBSEAL\r\n");
    private static final int PART = 1 << 20;

    private final Path directory;
    private final Path data;
    private final Path file;

    LedgerSeal(Path directory) {
        this.directory = directory;
        this.data = directory.resolve(LedgerOpening.DATA_FILE);
        this.file = directory.resolve(FILE);
    }

    /** Whether the ledger file is, bit for bit, the one that was sealed, in the present version. */
    boolean isIntact() throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > expectedSize(Files.size(data))) {
            return false;
        }
        Bytes stored = Bytes.wrap(Files.readAllBytes(file));
        try (FileChannel ledger = open()) {
            return fits(stored, ledger, Files.size(data));
        }
    }

    /** Checks the ledger file, which nobody writes now, and seals it; says nothing if it is damaged or cannot be. */
    void renew() {
        try {
            look();
            Files.deleteIfExists(file);
            try (FileChannel ledger = open()) {
                Files.write(file, describe(ledger, Files.size(data)).toArray());
            }
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (LedgerStorageException | IOException e) {
            LOG.debug("not sealed, so the next opening looks at everything", e);
        }
    }

    /**
     * Checks the ledger file, which nobody writes now, so that after a crash what is as it is now need not be looked
     * at.
     *
     * @return the version of the ledger
     * @throws LedgerStorageException naming the first damage found
     */
    int look() throws IOException {
        try (PageFile pages = new PageFile(data)) {
            LedgerFileCheck check = new LedgerFileCheck(pages, MetaPage.newest(pages), CheckedPages.read(directory));
            int version = check.check().version();
            check.checked().write(directory);
            return version;
        }
    }

    /** From now on the ledger file will change. */
    void breakOpen() throws IOException {
        Files.deleteIfExists(file);
    }

    /** Whether {@code stored} is the seal of a ledger file of {@code size} bytes, which {@code ledger} reads. */
    static boolean fits(Bytes stored, ReadableByteChannel ledger, long size) throws IOException {
        return stored.size() == expectedSize(size) && stored.equals(describe(ledger, size));
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(data, StandardOpenOption.READ);
    }

    private static long expectedSize(long size) {
        return MAGIC.size() + 2 + 8 + (size + PART - 1) / PART * 4 + 4;
    }

    private static Bytes describe(ReadableByteChannel ledger, long size) throws IOException {
        WireWriter out = new WireWriter().bytes(MAGIC).u16(LedgerState.VERSION).i64(size);
        CRC32C sum = new CRC32C();
        ByteBuffer part = ByteBuffer.allocateDirect((int) Math.min(PART, size));
        for (long position = 0; position < size; position += PART) {
            part.clear();
            int read = 0;
            while (read >= 0 && part.hasRemaining()) {
                read = ledger.read(part);
            }
            sum.reset();
            sum.update(part.flip());
            out.u32(sum.getValue());
        }
        sum.reset();
        sum.update(out.toBytes().toArray());
        return out.u32(sum.getValue()).toBytes();
    }
}
