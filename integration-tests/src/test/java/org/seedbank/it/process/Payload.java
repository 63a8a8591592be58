package org.seedbank.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Files worth moving. */
public final class Payload {
    /** Bytes in a mebibyte. */
    public static final int MIB = 1 << 20;

    private Payload() {}

    /** Writes {@code bytes} random bytes, the same for the same seed. */
    public static Path random(Path file, long bytes, long seed) {
        Random random = new Random(seed);
        byte[] block = new byte[1 << 16];
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (long left = bytes; left > 0; left -= block.length) {
                random.nextBytes(block);
                out.write(block, 0, (int) Math.min(left, block.length));
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Demands that two files are equal in every byte. */
    public static void assertSame(Path copy, Path original) {
        assertThat(copy).isRegularFile();
        try {
            assertThat(Files.mismatch(copy, original))
                    .as("first byte in which %s differs from %s", copy, original)
                    .isEqualTo(-1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
