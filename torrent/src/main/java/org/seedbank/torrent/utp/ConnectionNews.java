package org.seedbank.torrent.utp;

import org.jspecify.annotations.Nullable;

/** What happened to a connection and its listener does not know yet. */
final class ConnectionNews {
    private @Nullable UtpListener listener;
    private @Nullable UtpEnd end;
    private boolean isConnected;
    private boolean isReadable;
    private boolean isWritable;

    /** From now on {@code newListener} is told. */
    void listen(UtpListener newListener) {
        listener = newListener;
    }

    void connected() {
        isConnected = true;
    }

    void readable() {
        isReadable = true;
    }

    void writable() {
        isWritable = true;
    }

    void ended(UtpEnd why) {
        end = why;
    }

    /** Nobody reads any more. */
    void stopReading() {
        isReadable = false;
    }

    /** Nobody writes any more. */
    void stopWriting() {
        isWritable = false;
    }

    /** Tells it; each thing once. */
    void tell() {
        UtpListener told = listener;
        if (told == null) {
            return;
        }
        if (isConnected) {
            isConnected = false;
            told.connected();
        }
        if (isReadable) {
            isReadable = false;
            told.readable();
        }
        if (isWritable) {
            isWritable = false;
            told.writable();
        }
        UtpEnd why = end;
        if (why != null) {
            end = null;
            told.ended(why);
        }
    }
}
