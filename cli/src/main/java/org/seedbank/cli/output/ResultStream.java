package org.seedbank.cli.output;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Text for whoever asked for it, in UTF-8 whatever the locale says; remembers when it could not be delivered. */
public final class ResultStream extends PrintStream {
    private final Remembering target;

    /** @param target where the text goes */
    public ResultStream(OutputStream target) {
        this(new Remembering(target));
    }

    private ResultStream(Remembering target) {
        super(target, false, StandardCharsets.UTF_8);
        this.target = target;
    }

    /** Why something got lost that somebody still waits for; a reader who went away has had enough. */
    public Optional<IOException> loss() {
        flush();
        return Optional.ofNullable(target.failure)
                .filter(failure -> !String.valueOf(failure.getMessage())
                        .toLowerCase(Locale.ROOT)
                        .contains("broken pipe"));
    }

    private static final class Remembering extends OutputStream {
        private final OutputStream target;
        private @Nullable IOException failure;

        Remembering(OutputStream target) {
            this.target = target;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try {
                target.write(bytes, from, length);
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        @Override
        public void flush() throws IOException {
            try {
                target.flush();
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }
    }
}
