package org.seedbank.trustchain.transfer;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.zip.CRC32C;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.store.ChainStore;

/** Writes blocks to a file that {@link ChainImport} reads. Checks nothing, since whoever reads it has to. */
public final class ChainExport {

    private final OutputStream out;
    private final MessageDigest digest;
    private WireWriter content = new WireWriter();
    private int blocks;
    private long total;

    private ChainExport(OutputStream out) throws IOException {
        this.out = out;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        write(new WireWriter()
                .bytes(ExportFormat.MAGIC)
                .u16(ExportFormat.VERSION)
                .toBytes());
    }

    /**
     * Writes all blocks of {@code owners}, one owner after the other.
     *
     * @param out stays open
     * @return how many blocks
     */
    public static long write(OutputStream out, ChainStore store, List<PublicKey> owners) throws IOException {
        ChainExport export = new ChainExport(out);
        for (PublicKey owner : owners) {
            export.chain(store, owner);
        }
        export.end();
        return export.total;
    }

    private void chain(ChainStore store, PublicKey owner) throws IOException {
        for (HalfBlock block : store.blocks(owner)) {
            add(block);
        }
    }

    private void add(HalfBlock block) throws IOException {
        content.varlenI(block.packed());
        blocks++;
        total++;
        if (content.size() >= ExportFormat.FULL) {
            flushPart();
        }
    }

    private void end() throws IOException {
        if (blocks > 0) {
            flushPart();
        }
        content = new WireWriter().i64(total).bytes(Bytes.wrap(digest.digest()));
        flushPart();
    }

    private void flushPart() throws IOException {
        Bytes bytes = content.toBytes();
        Bytes part = new WireWriter().u32(blocks).u32(bytes.size()).bytes(bytes).toBytes();
        CRC32C sum = new CRC32C();
        sum.update(part.asBuffer());
        write(part);
        write(new WireWriter().u32(sum.getValue()).toBytes());
        content = new WireWriter();
        blocks = 0;
    }

    private void write(Bytes bytes) throws IOException {
        byte[] array = bytes.toArray();
        digest.update(array);
        out.write(array);
    }
}
