package org.seedbank.torrent.utp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** An application at one end: sends a known stream, and checks every byte that it receives of the same stream. */
final class StreamEnd implements UtpListener {
    /** An odd length, so that no exchange of packets goes unnoticed. */
    private static final byte[] PATTERN = new byte[65_521];

    static {
        new SplittableRandom(1).nextBytes(PATTERN);
    }

    @Nullable UtpConnection connection;

    boolean isConnected;
    boolean isReading = true;
    boolean endsOutput = true;
    boolean closesAtEnd = true;
    boolean sawEnd;
    long received;
    long written;

    @Nullable UtpEnd end;

    private final Runnable turn;
    private final ByteBuffer buffer = ByteBuffer.allocate(16 << 10);
    private long toSend;

    /** @param turn asks for a turn of the multiplexer, soon */
    StreamEnd(Runnable turn) {
        this.turn = turn;
    }

    static byte[] beginning(int length) {
        return Arrays.copyOf(PATTERN, length);
    }

    /** Sends {@code bytes} in all, then the end of the stream if {@link #endsOutput}. */
    void toSend(long bytes) {
        toSend = bytes;
        if (connection != null) {
            writable();
        }
    }

    UtpConnection connection() {
        if (connection == null) {
            throw new AssertionError("no connection");
        }
        return connection;
    }

    @Override
    public void connected() {
        isConnected = true;
        writable();
    }

    @Override
    public void writable() {
        while (written < toSend) {
            int at = (int) (written % PATTERN.length);
            int count = (int) Math.min(PATTERN.length - at, toSend - written);
            int taken = connection().write(ByteBuffer.wrap(PATTERN, at, count));
            written += taken;
            if (taken < count) {
                turn.run();
                return;
            }
        }
        if (endsOutput) {
            connection().endOutput();
        }
        turn.run();
    }

    @Override
    public void readable() {
        int count;
        while (isReading && (count = connection().read(buffer.clear())) != 0) {
            if (count < 0) {
                sawEnd = true;
                if (closesAtEnd) {
                    connection().close();
                }
                break;
            }
            buffer.flip();
            while (buffer.hasRemaining()) {
                int at = (int) (received % PATTERN.length);
                int length = Math.min(buffer.remaining(), PATTERN.length - at);
                assertThat(buffer.slice(buffer.position(), length))
                        .as("bytes from %d on", received)
                        .isEqualTo(ByteBuffer.wrap(PATTERN, at, length));
                buffer.position(buffer.position() + length);
                received += length;
            }
        }
        turn.run();
    }

    @Override
    public void ended(UtpEnd why) {
        assertThat(end).as("told once").isNull();
        end = why;
    }
}
