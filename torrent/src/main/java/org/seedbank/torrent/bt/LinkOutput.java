package org.seedbank.torrent.bt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.seedbank.torrent.stream.ByteStream;

/** What waits to be sent on one connection, in order. */
final class LinkOutput {
    /** Small messages are collected in pieces of this size. */
    private static final int ROOM = 4 << 10;

    private static final int MOST_AT_ONCE = 64;
    /** A peer that leaves so many small messages unread is not worth keeping. */
    private static final int MOST_WAITING = 4 << 20;

    private final ByteStream stream;
    private final @Nullable StreamCipher cipher;
    private final Deque<Part> parts = new ArrayDeque<>();
    private final ByteBuffer[] batch = new ByteBuffer[MOST_AT_ONCE];
    private @Nullable ByteBuffer open;
    private int waiting;
    private int waitingMessages;

    LinkOutput(ByteStream stream, @Nullable StreamCipher cipher) {
        this.stream = stream;
        this.cipher = cipher;
    }

    /** Bytes that wait. */
    int waiting() {
        return waiting;
    }

    /** Whether the peer has left more small messages unread than any honest one. */
    boolean isHopeless() {
        return waitingMessages > MOST_WAITING;
    }

    /** Adds a copy of an encoded message. */
    void message(ByteBuffer encoded) {
        waiting += encoded.remaining();
        waitingMessages += encoded.remaining();
        if (open == null || open.remaining() < encoded.remaining()) {
            seal();
            open = ByteBuffer.allocate(Math.max(ROOM, encoded.remaining()));
        }
        open.put(encoded);
    }

    /** Adds a block with its message around it; {@code fate} learns what becomes of it. */
    void block(ByteBuffer encoded, Fate fate) {
        seal();
        waiting += encoded.remaining();
        add(new Part(encoded, 0, fate));
    }

    private void seal() {
        ByteBuffer sealed = open;
        if (sealed != null) {
            open = null;
            sealed.flip();
            add(new Part(sealed, sealed.remaining(), null));
        }
    }

    private void add(Part part) {
        if (cipher != null) {
            cipher.apply(part.bytes);
        }
        parts.add(part);
    }

    /** Sends what fits; true if nothing is left. */
    boolean flush() throws IOException {
        seal();
        while (!parts.isEmpty()) {
            int count = 0;
            long size = 0;
            for (Part part : parts) {
                if (count == MOST_AT_ONCE) {
                    break;
                }
                batch[count++] = part.bytes;
                size += part.bytes.remaining();
            }
            long written = stream.write(batch, 0, count);
            waiting -= (int) written;
            forgetSent();
            if (written < size) {
                return false;
            }
        }
        return true;
    }

    private void forgetSent() {
        Part part;
        while ((part = parts.peek()) != null && !part.bytes.hasRemaining()) {
            parts.remove();
            waitingMessages -= part.messages;
            if (part.fate != null) {
                part.fate.sent();
            }
        }
    }

    /** The connection is gone. */
    void drop() {
        for (Part part : parts) {
            if (part.fate != null) {
                part.fate.dropped();
            }
        }
        parts.clear();
    }

    /** What becomes of a block. */
    interface Fate {
        /** All of it was given to the network. */
        void sent();

        /** It was not sent, or only in part, and never will be. */
        void dropped();
    }

    private record Part(
            ByteBuffer bytes, int messages, @Nullable Fate fate) {}
}
