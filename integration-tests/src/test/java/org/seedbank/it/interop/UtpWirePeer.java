package org.seedbank.it.interop;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.seedbank.torrent.utp.UtpConnection;
import org.seedbank.torrent.utp.UtpEnd;
import org.seedbank.torrent.utp.UtpListener;

/**
 * As much of the peer protocol (BEP 3) as it takes to fetch a whole torrent of one file over one connection, or to give
 * it away.
 */
final class UtpWirePeer implements UtpListener {
    private static final int BLOCK = 16 << 10;
    private static final int HANDSHAKE = 68;
    private static final int PIPELINE = 64;

    private static final int UNCHOKE = 1;
    private static final int INTERESTED = 2;
    private static final int BITFIELD = 5;
    private static final int REQUEST = 6;
    private static final int PIECE = 7;

    /** Completes with the content when all of it was fetched. */
    final CompletableFuture<byte[]> fetched = new CompletableFuture<>();

    @Nullable UtpConnection connection;

    private final byte[] infoHash;
    private final byte[] content;
    private final int pieceLength;
    private final boolean isSeed;
    private final ByteBuffer in = ByteBuffer.allocate(1 << 18);
    private final Deque<ByteBuffer> out = new ArrayDeque<>();
    private boolean isGreeted;
    private boolean hasGreeted;
    private int asked;
    private int got;

    private UtpWirePeer(byte[] infoHash, byte[] content, int pieceLength, boolean isSeed) {
        this.infoHash = infoHash.clone();
        this.content = content;
        this.pieceLength = pieceLength;
        this.isSeed = isSeed;
    }

    static UtpWirePeer fetching(byte[] infoHash, int size, int pieceLength) {
        return new UtpWirePeer(infoHash, new byte[size], pieceLength, false);
    }

    static UtpWirePeer giving(byte[] infoHash, byte[] content, int pieceLength) {
        return new UtpWirePeer(infoHash, content, pieceLength, true);
    }

    @Override
    public void connected() {
        greet();
        writable();
    }

    private void greet() {
        ByteBuffer handshake = ByteBuffer.allocate(HANDSHAKE);
        handshake.put((byte) 19).put("BitTorrent protocol".getBytes(StandardCharsets.US_ASCII));
        handshake.position(28);
        handshake.put(infoHash).put("-SB0100-utp-by-hand0".getBytes(StandardCharsets.US_ASCII));
        out.add(handshake.flip());
        hasGreeted = true;
        if (isSeed) {
            int pieces = (content.length + pieceLength - 1) / pieceLength;
            byte[] all = new byte[(pieces + 7) / 8];
            for (int i = 0; i < pieces; i++) {
                all[i / 8] |= (byte) (0x80 >> (i % 8));
            }
            say(BITFIELD, ByteBuffer.wrap(all));
            say(UNCHOKE, ByteBuffer.allocate(0));
        } else {
            say(INTERESTED, ByteBuffer.allocate(0));
        }
    }

    private void say(int id, ByteBuffer payload) {
        ByteBuffer message = ByteBuffer.allocate(5 + payload.remaining());
        out.add(message.putInt(1 + payload.remaining())
                .put((byte) id)
                .put(payload)
                .flip());
    }

    @Override
    public void writable() {
        while (connection != null && !out.isEmpty()) {
            int unused = connection.write(out.element());
            if (out.element().hasRemaining()) {
                return;
            }
            out.remove();
        }
    }

    @Override
    public void readable() {
        int count;
        while (connection != null && (count = connection.read(in)) != 0) {
            if (count < 0) {
                connection.close();
                return;
            }
            understand(in.flip());
            in.compact();
        }
        writable();
    }

    private void understand(ByteBuffer bytes) {
        if (!isGreeted) {
            if (bytes.remaining() < HANDSHAKE) {
                return;
            }
            ByteBuffer theirs = bytes.slice(bytes.position() + 28, infoHash.length);
            if (!theirs.equals(ByteBuffer.wrap(infoHash))) {
                throw new AssertionError("handshake for another torrent");
            }
            bytes.position(bytes.position() + HANDSHAKE);
            isGreeted = true;
            if (!hasGreeted) {
                greet();
            }
        }
        while (bytes.remaining() >= 4 && bytes.remaining() - 4 >= bytes.getInt(bytes.position())) {
            int length = bytes.getInt();
            if (length > 0) {
                message(bytes.get(), bytes.slice(bytes.position(), length - 1));
                bytes.position(bytes.position() + length - 1);
            }
        }
    }

    private void message(int id, ByteBuffer payload) {
        if (id == UNCHOKE && !isSeed) {
            ask();
        } else if (id == PIECE) {
            int at = payload.getInt() * pieceLength + payload.getInt();
            got += payload.remaining();
            payload.get(content, at, payload.remaining());
            ask();
        } else if (id == REQUEST) {
            ByteBuffer answer = ByteBuffer.allocate(8 + payload.getInt(8));
            int at = payload.getInt(0) * pieceLength + payload.getInt(4);
            answer.put(payload.slice(0, 8)).put(content, at, payload.getInt(8));
            say(PIECE, answer.flip());
        }
    }

    private void ask() {
        while (asked < content.length && asked - got < PIPELINE * BLOCK) {
            int length = Math.min(BLOCK, content.length - asked);
            ByteBuffer request = ByteBuffer.allocate(12);
            request.putInt(asked / pieceLength).putInt(asked % pieceLength).putInt(length);
            say(REQUEST, request.flip());
            asked += length;
        }
        if (got == content.length) {
            boolean unused = fetched.complete(content);
        }
    }

    @Override
    public void ended(UtpEnd why) {
        boolean unused = fetched.completeExceptionally(new AssertionError("ended: " + why + " after " + got));
    }
}
