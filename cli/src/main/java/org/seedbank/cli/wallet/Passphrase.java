package org.seedbank.cli.wallet;

import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.overlay.crypto.PassphraseCost;
import org.seedbank.overlay.crypto.SealingKey;
import org.seedbank.overlay.wire.Bytes;

/** What the user remembers; wiped from memory when closed. Normalised, so that each keyboard gives the same bytes. */
public final class Passphrase implements AutoCloseable {
    /** Longer ones are a file that was named by mistake. */
    static final int LONGEST = 1024;

    private static final int SHORTEST = 8;

    private final byte[] utf8;
    private final int characters;

    private Passphrase(byte[] utf8, int characters) {
        this.utf8 = utf8;
        this.characters = characters;
    }

    /** Of {@code typed}, which is wiped. */
    public static Passphrase of(char[] typed) {
        String normalised = Normalizer.normalize(CharBuffer.wrap(typed), Normalizer.Form.NFC);
        Arrays.fill(typed, '\0');
        // The normaliser makes a string, which cannot be wiped; all else is.
        return new Passphrase(
                normalised.getBytes(StandardCharsets.UTF_8), normalised.codePointCount(0, normalised.length()));
    }

    /**
     * Refuses to protect anything with a passphrase that is too short.
     *
     * @throws CliFailure with {@link ExitCode#BAD_OPTION}
     */
    public Passphrase requireStrong() {
        if (characters < SHORTEST) {
            throw new CliFailure(
                    ExitCode.BAD_OPTION,
                    "cannot use",
                    "the passphrase",
                    "it has " + characters + " characters, expected " + SHORTEST + " or more",
                    "take a few words that you will remember");
        }
        return this;
    }

    /** Whether both are the same. */
    public boolean matches(Passphrase other) {
        return Arrays.equals(utf8, other.utf8);
    }

    /** The key that belongs to it; takes the time that {@code cost} says. */
    SealingKey toKey(Bytes salt, PassphraseCost cost) {
        return SealingKey.ofPassphrase(utf8, salt, cost);
    }

    @Override
    public void close() {
        Arrays.fill(utf8, (byte) 0);
    }

    @Override
    public String toString() {
        return "Passphrase";
    }
}
