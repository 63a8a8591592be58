package org.seedbank.trustchain.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.overlay.wire.NewerVersionException;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.HalfBlockCodec;

/** Reads an export part by part, whatever its size; nothing leaves it that has not passed its checksum. */
final class ExportReader {
    private final InputStream in;
    private final MessageDigest digest;
    private long position;
    private long blocks;
    private boolean ended;

    /**
     * @throws NewerVersionException if it was written by a newer version
     * @throws MalformedMessageException if {@code in} does not begin as an export does
     */
    ExportReader(InputStream in) throws IOException {
        this.in = in;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        byte[] header = read(ExportFormat.HEADER);
        digest.update(header);
        WireReader reader = new WireReader(Bytes.wrap(header));
        if (!reader.bytes(ExportFormat.MAGIC.size()).equals(ExportFormat.MAGIC)) {
            throw new MalformedMessageException("this is no export of chains", 0);
        }
        int version = reader.u16();
        if (version > ExportFormat.VERSION) {
            throw new NewerVersionException("exports", version, ExportFormat.VERSION);
        }
        if (version != ExportFormat.VERSION) {
            throw new MalformedMessageException(
                    "version " + version + " of exports, this program reads " + ExportFormat.VERSION, 0);
        }
    }

    /**
     * A part whose blocks are not decoded yet.
     *
     * @param count how many blocks it has
     * @param content each packed block after its size
     */
    record Part(int count, Bytes content) {
        /**
         * The blocks; any thread.
         *
         * @throws MalformedMessageException if there are more or fewer, or one is no block
         */
        List<HalfBlock> blocks() {
            WireReader reader = new WireReader(content);
            List<HalfBlock> blocks = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                blocks.add(HalfBlockCodec.INSTANCE.decode(reader.varlenI()));
            }
            reader.expectEnd();
            return blocks;
        }
    }

    /**
     * The next part; absent at the end, once the number of blocks and the digest of everything fit.
     *
     * @throws MalformedMessageException if the file is damaged, cut off or goes on after its end
     */
    Optional<Part> next() throws IOException {
        if (ended) {
            return Optional.empty();
        }
        byte[] soFar = ((MessageDigest) cloned()).digest();
        byte[] header = read(ExportFormat.PART_HEADER);
        WireReader sizes = new WireReader(Bytes.wrap(header));
        long count = sizes.u32();
        long size = sizes.u32();
        boolean isEnd = count == 0 && size == ExportFormat.END_CONTENT;
        boolean isPart = count > 0 && count <= size / Integer.BYTES && size <= ExportFormat.LARGEST;
        if (!isEnd && !isPart) {
            throw damaged("a part of " + count + " blocks in " + size + " bytes");
        }
        byte[] content = read((int) size);
        CRC32C sum = new CRC32C();
        sum.update(header);
        sum.update(content);
        byte[] stored = read(ExportFormat.CHECKSUM);
        if (new WireReader(Bytes.wrap(stored)).u32() != sum.getValue()) {
            throw damaged("a part differs from its checksum");
        }
        if (count == 0) {
            end(new WireReader(Bytes.wrap(content)), Bytes.wrap(soFar));
            return Optional.empty();
        }
        digest.update(header);
        digest.update(content);
        digest.update(stored);
        blocks += count;
        return Optional.of(new Part((int) count, Bytes.wrap(content)));
    }

    private void end(WireReader content, Bytes soFar) throws IOException {
        long announced = content.i64();
        if (announced != blocks || !content.rest().equals(soFar)) {
            throw damaged(blocks + " blocks, where " + announced + " belong, or others than were written");
        }
        if (in.read() >= 0) {
            throw damaged("something follows after the end");
        }
        ended = true;
    }

    private Object cloned() {
        try {
            return digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("SHA-256 of Java can be cloned", e);
        }
    }

    private byte[] read(int size) throws IOException {
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw damaged("it is cut off");
        }
        position += size;
        return bytes;
    }

    private MalformedMessageException damaged(String what) {
        return new MalformedMessageException(what, (int) Math.min(position, Integer.MAX_VALUE));
    }
}
