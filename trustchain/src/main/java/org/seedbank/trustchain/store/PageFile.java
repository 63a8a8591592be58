package org.seedbank.trustchain.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The pages of a ledger file, read without the storage library. Reads rather than maps: a bad sector is then an
 * exception and not the end of the process.
 */
final class PageFile implements Closeable {
    /** Holds 16 pages of the usual size, which mostly follow one another. */
    private static final int CHUNK = 64 * 1024;

    private static final int CHUNKS_KEPT = 64;
    /** Read at a time where all is read once. */
    private static final int SUMMED = 1 << 20;

    private static final long NONE = -2;

    private final Path path;
    private final FileChannel channel;
    /** Where the last page lay that was not there yet; neighbours of it are worth a whole chunk, others are not. */
    private long lastMissed = NONE;

    private final Map<Long, byte[]> chunks = new LinkedHashMap<>(2 * CHUNKS_KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
            return size() > CHUNKS_KEPT;
        }
    };

    PageFile(Path path) throws IOException {
        this.path = path;
        this.channel = FileChannel.open(path, StandardOpenOption.READ);
    }

    Path path() {
        return path;
    }

    long size() throws IOException {
        return channel.size();
    }

    /** Forgets what was read, which another process may have changed. */
    void refresh() {
        chunks.clear();
    }

    /**
     * {@code size} bytes of page {@code number}; size is a power of two up to 65536.
     *
     * @throws LedgerStorageException if the file ends before
     */
    PageBytes page(long number, int size) throws IOException {
        long position = number * size;
        long wanted = position / CHUNK;
        if (!isWorthAChunk(wanted)) {
            byte[] alone = read(position, size);
            if (alone.length < size) {
                throw behindTheEnd(number);
            }
            return new PageBytes(alone, 0, size);
        }
        byte[] chunk = chunk(wanted);
        int offset = (int) (position % CHUNK);
        if (offset + size > chunk.length) {
            throw behindTheEnd(number);
        }
        return new PageBytes(chunk, offset, size);
    }

    /** A CRC-32C of each of the first {@code count} pages of {@code size} bytes, or of as many as the file has. */
    int[] sums(int size, long count) throws IOException {
        int[] sums = new int[(int) Math.min(count, size() / size)];
        byte[] part = new byte[SUMMED];
        CRC32C sum = new CRC32C();
        int page = 0;
        while (page < sums.length) {
            ByteBuffer room = ByteBuffer.wrap(part);
            long position = (long) page * size;
            int read = 0;
            while (read >= 0 && room.hasRemaining()) {
                read = channel.read(room, position + room.position());
            }
            if (room.position() < size) {
                break;
            }
            for (int offset = 0; offset + size <= room.position() && page < sums.length; offset += size) {
                sum.reset();
                sum.update(part, offset, size);
                sums[page++] = (int) sum.getValue();
            }
        }
        return sums;
    }

    LedgerStorageException damaged(long page, String what) {
        return new LedgerStorageException(
                LedgerStorageException.Kind.DAMAGED, path + " is damaged: page " + page + " " + what);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private boolean isWorthAChunk(long number) {
        if (chunks.containsKey(number) || number < CHUNKS_KEPT) {
            return true;
        }
        boolean isNear = number == lastMissed || number == lastMissed + 1;
        lastMissed = number;
        return isNear;
    }

    private LedgerStorageException behindTheEnd(long page) throws IOException {
        return damaged(page, "lies behind the end of the file, at " + size() + " bytes");
    }

    private byte[] chunk(long number) throws IOException {
        byte[] known = chunks.get(number);
        if (known != null) {
            return known;
        }
        byte[] chunk = read(number * CHUNK, CHUNK);
        chunks.put(number, chunk);
        return chunk;
    }

    /** {@code size} bytes from {@code position} on, or fewer if the file ends. */
    private byte[] read(long position, int size) throws IOException {
        byte[] content = new byte[size];
        ByteBuffer room = ByteBuffer.wrap(content);
        int read = 0;
        while (read >= 0 && room.hasRemaining()) {
            read = channel.read(room, position + room.position());
        }
        return room.hasRemaining() ? Arrays.copyOf(content, room.position()) : content;
    }
}
