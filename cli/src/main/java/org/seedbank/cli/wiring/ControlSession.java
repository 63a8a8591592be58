package org.seedbank.cli.wiring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.control.ControlDesk;
import org.seedbank.cli.control.LineBuffer;

/** One client of the control socket: one request at a time, in order. Lives on the thread of the server. */
final class ControlSession implements AutoCloseable {
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel channel;
    private final SelectionKey key;
    private final ControlDesk desk;
    private final LineBuffer lines;
    private final Consumer<Runnable> thread;
    private Stopwatch sinceStep = Stopwatch.start();
    private ByteBuffer out = NOTHING;
    private boolean isAsking;
    private boolean isAtEnd;

    ControlSession(
            SocketChannel channel, SelectionKey key, ControlDesk desk, int longestLine, Consumer<Runnable> thread) {
        this.channel = channel;
        this.key = key;
        this.desk = desk;
        this.lines = new LineBuffer(longestLine);
        this.thread = thread;
    }

    /** Reads and writes what can be read and written now. */
    void advance(ByteBuffer buffer) throws IOException {
        if (key.isReadable()) {
            int read = channel.read(buffer.clear());
            isAtEnd = read < 0;
            lines.add(buffer.flip());
        }
        flush();
        goOn();
    }

    /** Whether it has ended, or been quiet for longer than {@code limit}; then it is closed. */
    boolean isOver(Duration limit) {
        if (channel.isOpen() && sinceStep.elapsed().compareTo(limit) > 0) {
            close();
        }
        return !channel.isOpen();
    }

    @Override
    public void close() {
        try {
            key.cancel();
            channel.close();
        } catch (IOException e) {
            out = NOTHING; // nobody is there to be told
        }
    }

    /** Takes the next request if the last one is answered, and waits for what is possible. */
    private void goOn() throws IOException {
        while (!isAsking && !out.hasRemaining() && channel.isOpen()) {
            Optional<String> line = lines.next();
            if (line.isPresent()) {
                ask(line.get());
            } else if (lines.isTooLong()) {
                out = encoded(ControlDesk.tooLong());
                flush();
                close();
            } else if (isAtEnd) {
                close();
            } else {
                break;
            }
        }
        if (channel.isOpen()) {
            boolean mayRead = !isAsking && !out.hasRemaining() && !isAtEnd;
            key.interestOps((mayRead ? SelectionKey.OP_READ : 0) | (out.hasRemaining() ? SelectionKey.OP_WRITE : 0));
        }
    }

    private void ask(String line) {
        isAsking = true;
        sinceStep = Stopwatch.start();
        var unused = desk.answer(line)
                .orTimeout(LONGEST_ANSWER.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((answer, failure) -> thread.accept(() -> answered(answer)));
    }

    /** @param answer absent if none came in time */
    @SuppressWarnings("NullableOptional") // that is what futures give
    private void answered(@Nullable Optional<String> answer) {
        isAsking = false;
        sinceStep = Stopwatch.start();
        if (answer == null) {
            close();
            return;
        }
        try {
            out = answer.map(ControlSession::encoded).orElse(NOTHING);
            flush();
            goOn();
        } catch (IOException e) {
            close();
        }
    }

    private void flush() throws IOException {
        while (out.hasRemaining() && channel.write(out) > 0) {
            sinceStep = Stopwatch.start();
        }
    }

    private static ByteBuffer encoded(String answer) {
        return ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8));
    }
}
