package org.seedbank.torrent.bt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.util.concurrent.TimeUnit;
import org.seedbank.torrent.engine.Reading;

/**
 * A file that is read while it is fetched: a read waits for the piece at its position, and what lies behind it is
 * fetched first. Nothing is kept in memory; bytes come from the disk. For one reader at a time; closed by anybody.
 */
final class StreamedFile implements SeekableByteChannel {
    /** Pieces that are fetched ahead at most, however short they are. */
    private static final int MOST_PIECES = 256;

    private final Readers readers;
    private final Content content;
    private final long start;
    private final long size;
    private final Reading reading;
    private long position;
    private int window = -1;
    private boolean closed;

    /**
     * @param start position of the first byte in the content of the torrent
     * @param size bytes
     */
    StreamedFile(Readers readers, Content content, long start, long size, Reading reading) {
        this.readers = readers;
        this.content = content;
        this.start = start;
        this.size = size;
        this.reading = reading;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        long at = position();
        if (at >= size) {
            return -1;
        }
        if (!target.hasRemaining()) {
            return 0;
        }
        int piece = pieceAt(start + at);
        ask(piece);
        await(piece);
        long end = content.pieces().start(piece) + content.pieces().length(piece);
        int count = (int) Math.min(target.remaining(), Math.min(end - start, size) - at);
        int limit = target.limit();
        target.limit(target.position() + count);
        try {
            if (!content.storage().read(start + at, target)) {
                throw new IOException("the file was cut while it was read");
            }
        } catch (java.io.UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            target.limit(limit);
        }
        moveTo(at + count);
        return count;
    }

    private int pieceAt(long place) {
        return (int) (place / content.pieces().length(0));
    }

    /** Has the pieces from {@code piece} on fetched before all others. */
    private void ask(int piece) {
        if (window != piece) {
            boolean jumped = window < 0 || piece != window + 1;
            window = piece;
            long lastByte = Math.min(
                    size - 1,
                    content.pieces().start(piece) - start + reading.ahead().value());
            int last = Math.max(piece, pieceAt(start + Math.max(0, lastByte)));
            readers.need(this, piece, Math.min(last, piece + MOST_PIECES - 1), jumped);
        }
    }

    private synchronized void await(int piece) throws IOException {
        long patience = reading.patience().toNanos();
        long began = readers.nanos();
        while (!closed && !content.pieces().isVerified(piece)) {
            if (!content.pieces().ranks().isWanted(piece)) {
                throw new IOException("piece " + piece + " is missing, and not wanted any more");
            }
            long left = patience == 0 ? Long.MAX_VALUE : patience - (readers.nanos() - began);
            if (left <= 0) {
                throw new InterruptedByTimeoutException();
            }
            try {
                wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                close();
                throw new java.nio.channels.ClosedByInterruptException();
            }
        }
        if (closed) {
            throw new AsynchronousCloseException();
        }
    }

    /** Some piece is there, or wishes have changed. */
    synchronized void look() {
        notifyAll();
    }

    private synchronized void moveTo(long place) {
        position = place;
    }

    @Override
    public synchronized long position() throws IOException {
        requireOpen();
        return position;
    }

    /** Moves the reader; what it needs there is asked for at once, before it reads. */
    @Override
    public SeekableByteChannel position(long place) throws IOException {
        if (place < 0) {
            throw new IllegalArgumentException("position " + place);
        }
        position();
        moveTo(place);
        if (place < size) {
            ask(pieceAt(start + place));
        }
        return this;
    }

    private void requireOpen() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public long size() throws IOException {
        position();
        return size;
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long length) {
        throw new NonWritableChannelException();
    }

    @Override
    public synchronized boolean isOpen() {
        return !closed;
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            notifyAll();
        }
        readers.closed(this);
    }
}
