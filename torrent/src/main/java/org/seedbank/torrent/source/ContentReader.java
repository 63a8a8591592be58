package org.seedbank.torrent.source;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Feeds content to a hash, keeping the file open that it read last. For one thread. */
final class ContentReader implements Closeable {
    private static final int CHUNK = 256 << 10;

    private final ContentLayout layout;
    private final Opener opener;
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    private int openFile = -1;
    private @Nullable FileChannel open;

    ContentReader(ContentLayout layout, Opener opener) {
        this.layout = layout;
        this.opener = opener;
    }

    /** Hashes the content from {@code from} to {@code to}; false if some of it is missing. */
    boolean digest(long from, long to, MessageDigest digest) throws IOException {
        for (ContentLayout.Extent extent : layout.extents(from, to)) {
            boolean complete = layout.file(extent.file()).isPadding()
                    ? digestZeros(extent.length(), digest)
                    : digestFile(extent, digest);
            if (!complete) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        if (open != null) {
            open.close();
        }
        open = null;
        openFile = -1;
    }

    private boolean digestZeros(long count, MessageDigest digest) {
        byte[] zeros = new byte[(int) Math.min(count, CHUNK)];
        for (long left = count; left > 0; left -= zeros.length) {
            digest.update(zeros, 0, (int) Math.min(left, zeros.length));
        }
        return true;
    }

    private boolean digestFile(ContentLayout.Extent extent, MessageDigest digest) throws IOException {
        FileChannel channel = open(extent.file());
        if (channel == null) {
            return false;
        }
        long end = extent.offset() + extent.length();
        for (long position = extent.offset(); position < end; ) {
            chunk.clear().limit((int) Math.min(CHUNK, end - position));
            int count = channel.read(chunk, position);
            if (count < 0) {
                return false;
            }
            digest.update(chunk.flip());
            position += count;
        }
        return true;
    }

    private @Nullable FileChannel open(int file) throws IOException {
        if (file != openFile) {
            close();
            open = opener.open(file).orElse(null);
            openFile = file;
        }
        return open;
    }

    /** Opens files of the content by their index. */
    @FunctionalInterface
    interface Opener {
        /** The file for reading, or empty if it does not exist. Any thread. */
        Optional<FileChannel> open(int file) throws IOException;
    }
}
