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
    /** A peer that leaves so much of small messages unread is not worth keeping; a bitfield has at most half of it. */
    private static final int MOST_WAITING = 1 << 20;
    /** Who takes nothing of what waits for so long has gone, or wants us to hold it. */
    private static final long STUCK_MILLIS = 120_000;

    private final ByteStream stream;
    private final @Nullable StreamCipher cipher;
    private final OutputMemory memory;
    private final Deque<Part> parts = new ArrayDeque<>();
    private final ByteBuffer[] batch = new ByteBuffer[MOST_AT_ONCE];
    private @Nullable ByteBuffer open;
    private int waiting;
    private int waitingMessages;
    private int longest;
    private boolean isGorged;
    private boolean hasMoved;
    private long movedAt;

    /** @param memory shared with all other connections */
    LinkOutput(ByteStream stream, @Nullable StreamCipher cipher, OutputMemory memory) {
        this.stream = stream;
        this.cipher = cipher;
        this.memory = memory;
    }

    /** Bytes that wait. */
    int waiting() {
        return waiting;
    }

    /** Whether the peer has left more small messages unread than any honest one. */
    boolean isHopeless() {
        return waitingMessages > MOST_WAITING || memory.isTooMuch(waitingMessages);
    }

    /**
     * Whether the peer should read before anything more is taken from it, which could have to be answered. Twice the
     * longest message is no reason, or two peers with large bitfields could wait for each other.
     */
    boolean isGorged() {
        int limit = Math.max(OutputMemory.LITTLE, 2 * longest);
        isGorged = waitingMessages > (isGorged ? limit / 2 : limit);
        return isGorged;
    }

    /** Whether the peer has taken nothing of what waits for too long; asked again and again, with the time in ms. */
    boolean isStuck(long now) {
        if (waiting == 0 || hasMoved) {
            hasMoved = false;
            movedAt = now;
        }
        return now - movedAt >= STUCK_MILLIS;
    }

    /** Adds a copy of an encoded message. */
    void message(ByteBuffer encoded) {
        hasMoved |= waiting == 0;
        waiting += encoded.remaining();
        waitingMessages += encoded.remaining();
        memory.add(encoded.remaining());
        longest = Math.max(longest, encoded.remaining());
        if (open == null || open.remaining() < encoded.remaining()) {
            seal();
            open = ByteBuffer.allocate(Math.max(ROOM, encoded.remaining()));
        }
        open.put(encoded);
    }

    /** Adds a block with its message around it; {@code fate} learns what becomes of it. */
    void block(ByteBuffer encoded, Fate fate) {
        seal();
        hasMoved |= waiting == 0;
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
        while (true) {
            // Behind others that wait, small messages go on being collected: one alone would take all the room.
            if (parts.isEmpty() || parts.getLast().fate != null) {
                seal();
            }
            if (parts.isEmpty()) {
                return true;
            }
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
            hasMoved |= written > 0;
            forgetSent();
            if (written < size) {
                return false;
            }
        }
    }

    private void forgetSent() {
        Part part;
        while ((part = parts.peek()) != null && !part.bytes.hasRemaining()) {
            parts.remove();
            waitingMessages -= part.messages;
            memory.remove(part.messages);
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
        open = null;
        memory.remove(waitingMessages);
        waitingMessages = 0;
        waiting = 0;
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
