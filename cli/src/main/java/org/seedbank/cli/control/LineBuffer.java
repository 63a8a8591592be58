package org.seedbank.cli.control;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Makes lines of the bytes that come; holds no more than one line may be long, and what came with its end. */
public final class LineBuffer {
    private final int longest;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private final Deque<String> lines = new ArrayDeque<>();
    private boolean isTooLong;

    /** @param longest line in bytes */
    public LineBuffer(int longest) {
        this.longest = longest;
    }

    /** Takes all of {@code bytes}. */
    public void add(ByteBuffer bytes) {
        while (bytes.hasRemaining() && !isTooLong) {
            byte next = bytes.get();
            if (next == '\n') {
                lines.add(begun.toString(StandardCharsets.UTF_8));
                begun.reset();
            } else if (begun.size() == longest) {
                isTooLong = true;
            } else {
                begun.write(next);
            }
        }
    }

    /** The next line, without its end; empty if none is complete. */
    public Optional<String> next() {
        return Optional.ofNullable(lines.poll());
    }

    /** Whether a line came that is longer than lines may be; nothing is read any more then. */
    public boolean isTooLong() {
        return isTooLong;
    }
}
