package org.seedbank.torrent.bt;

import bt.protocol.InvalidMessageException;
import bt.protocol.KeepAlive;
import bt.protocol.Message;
import bt.protocol.StandardBittorrentProtocol;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Puts the messages of one connection together from what arrives. Blocks, which are nearly all of it, go into memory of
 * their own as they come, so that a connection at rest holds a few bytes; the other messages are Bt's to decode.
 */
final class LinkIntake {
    private static final int LENGTH = Integer.BYTES;
    private static final int BLOCK_HEAD = LENGTH + 1 + 2 * Integer.BYTES;
    /** What a message takes at first, however long it says it is. */
    private static final int FIRST_ROOM = 4 << 10;

    private final PeerCodec codec;
    private final Sink sink;
    private final int longest;
    private ByteBuffer message = ByteBuffer.allocate(BLOCK_HEAD);
    private byte @Nullable [] block;
    private int piece;
    private int offset;
    private int blockLength;
    private int blockAt;
    private int skipped;

    /** @param longest bytes of the longest message without its length */
    LinkIntake(PeerCodec codec, int longest, Sink sink) {
        this.codec = codec;
        this.longest = longest;
        this.sink = sink;
    }

    /** Where messages go. */
    interface Sink {
        /** Whether more can be used. */
        boolean isOpen();

        /** A message that is no block. */
        void message(Message message);

        /** Memory for a block that begins to arrive; null if nobody waits for it. */
        byte @Nullable [] room(int piece, int offset, int length);

        /** The block for which memory was given last is there. */
        void block(int piece, int offset, int length, byte[] data);
    }

    /**
     * Takes all bytes of {@code in}.
     *
     * @throws RuntimeException if the peer says what no peer says
     */
    void feed(ByteBuffer in) {
        while (in.hasRemaining() && sink.isOpen()) {
            if (block != null) {
                fill(in);
            } else if (skipped > 0) {
                int count = Math.min(skipped, in.remaining());
                in.position(in.position() + count);
                skipped -= count;
            } else {
                assemble(in);
            }
        }
    }

    /** The connection is gone: gives back the memory of a block that never came whole; null if there is none. */
    byte @Nullable [] abandon() {
        byte[] unfinished = block;
        block = null;
        return unfinished;
    }

    private void fill(ByteBuffer in) {
        byte[] target = block;
        int count = Math.min(blockLength - blockAt, in.remaining());
        in.get(target, blockAt, count);
        blockAt += count;
        if (blockAt == blockLength && target != null) {
            block = null;
            sink.block(piece, offset, blockLength, target);
        }
    }

    private void assemble(ByteBuffer in) {
        int needed = needed();
        makeRoom(Math.min(needed, message.position() + in.remaining()));
        while (in.hasRemaining() && message.position() < needed) {
            int count = Math.min(needed - message.position(), Math.min(in.remaining(), message.remaining()));
            message.put(message.position(), in, in.position(), count);
            message.position(message.position() + count);
            in.position(in.position() + count);
            needed = needed();
            makeRoom(Math.min(needed, message.position() + in.remaining()));
        }
        if (message.position() == needed) {
            completed();
        }
    }

    /** Bytes from the length on that have to be there before anything can be done. */
    private int needed() {
        if (message.position() < LENGTH) {
            return LENGTH;
        }
        int length = message.getInt(0);
        if (length < 0 || length > longest) {
            throw new InvalidMessageException("message of " + length + " bytes");
        }
        if (length > 0 && message.position() == LENGTH) {
            return LENGTH + 1;
        }
        return length > 0 && isBlock() ? BLOCK_HEAD : LENGTH + length;
    }

    private boolean isBlock() {
        return message.get(LENGTH) == StandardBittorrentProtocol.PIECE_ID;
    }

    private void makeRoom(int needed) {
        if (needed > message.capacity()) {
            int room = Math.max(needed, Math.min(FIRST_ROOM, 2 * message.capacity()));
            message = ByteBuffer.allocate(room).put(message.flip());
        }
    }

    private void completed() {
        int length = message.getInt(0);
        if (length == 0) {
            reset();
            sink.message(KeepAlive.instance());
        } else if (isBlock()) {
            piece = message.getInt(LENGTH + 1);
            offset = message.getInt(LENGTH + 1 + Integer.BYTES);
            blockLength = length - (BLOCK_HEAD - LENGTH);
            reset();
            beginBlock();
        } else {
            ByteBuffer whole = message.flip();
            Message decoded = codec.decode(whole);
            reset();
            sink.message(decoded);
        }
    }

    private void beginBlock() {
        if (blockLength <= 0 || blockLength > UploadAgent.MAX_BLOCK) {
            throw new InvalidMessageException("block of " + blockLength + " bytes");
        }
        blockAt = 0;
        block = sink.room(piece, offset, blockLength);
        if (block == null) {
            skipped = blockLength;
        }
    }

    private void reset() {
        if (message.capacity() > FIRST_ROOM) {
            message = ByteBuffer.allocate(BLOCK_HEAD);
        } else {
            message.clear();
        }
    }
}
