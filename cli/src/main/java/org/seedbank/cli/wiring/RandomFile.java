package org.seedbank.cli.wiring;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.seedbank.trustchain.token.ByteCount;

/** Data that nobody has seen before and nothing can compress. */
public final class RandomFile {
    private static final int BLOCK = 1 << 18;

    private RandomFile() {}

    /**
     * Writes {@code size} bytes to {@code file}, and makes the directories above it.
     *
     * @param random says which bytes
     */
    public static Path make(Path file, ByteCount size, RandomGenerator random) {
        SplittableRandom bytes = new SplittableRandom(random.nextLong());
        byte[] block = new byte[BLOCK];
        try {
            Files.createDirectories(file.getParent());
            try (OutputStream out = Files.newOutputStream(file)) {
                for (long left = size.value(); left > 0; left -= BLOCK) {
                    bytes.nextBytes(block);
                    out.write(block, 0, (int) Math.min(left, BLOCK));
                }
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
