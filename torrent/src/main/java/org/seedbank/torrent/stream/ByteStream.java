package org.seedbank.torrent.stream;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * The bytes between us and one peer: reliable, in order, never waiting. Used by one thread, which is also the thread
 * that calls the {@link Listener}.
 */
public interface ByteStream extends AutoCloseable {
    /**
     * Takes what has arrived.
     *
     * @return bytes put into {@code target}; 0 if nothing has arrived; -1 at the end of the stream
     * @throws IOException if the connection is broken
     */
    int read(ByteBuffer target) throws IOException;

    /**
     * Sends as much of {@code count} buffers from {@code first} on as fits now, and moves their positions.
     *
     * @return bytes taken; 0 if the peer or the network is behind
     * @throws IOException if the connection is broken
     */
    long write(ByteBuffer[] sources, int first, int count) throws IOException;

    /** Chooses what the listener is told from now on; nothing is told before the first call. */
    void listen(boolean toRead, boolean toWrite);

    /** Who is told; replaces who was told before. */
    void attach(Listener listener);

    /** The other end. */
    InetSocketAddress remote();

    /** Ends the connection without a word and without an exception; calling twice does nothing. */
    @Override
    void close();

    /** Told that something can be done. */
    interface Listener {
        /** A read would yield bytes, the end, or an error. */
        void readable();

        /** A write would be taken, at least in part. */
        void writable();
    }
}
