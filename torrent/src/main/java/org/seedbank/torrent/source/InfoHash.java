package org.seedbank.torrent.source;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.seedbank.overlay.wire.Bytes;

/**
 * Name of a torrent: SHA-1 of its info dictionary (BEP 3).
 *
 * @param value 20 bytes
 */
public record InfoHash(Bytes value) {
    /** Size in bytes. */
    public static final int SIZE = 20;

    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{40}");
    private static final Pattern BASE_32 = Pattern.compile("[a-zA-Z2-7]{32}");

    /** Refuses other sizes. */
    public InfoHash {
        if (value.size() != SIZE) {
            throw new IllegalArgumentException("info-hash of " + value.size() + " bytes");
        }
    }

    /** Reads 40 hexadecimal digits or 32 of base 32 (RFC 4648) in either case; empty if {@code text} is neither. */
    public static Optional<InfoHash> parse(String text) {
        if (HEX.matcher(text).matches()) {
            return Optional.of(new InfoHash(Bytes.fromHex(text)));
        }
        if (BASE_32.matcher(text).matches()) {
            return Optional.of(new InfoHash(fromBase32(text.toLowerCase(Locale.ROOT))));
        }
        return Optional.empty();
    }

    private static Bytes fromBase32(String digits) {
        byte[] content = new byte[SIZE];
        for (int bit = 0; bit < 8 * SIZE; bit++) {
            char digit = digits.charAt(bit / 5);
            int value = digit >= 'a' ? digit - 'a' : digit - '2' + 26;
            content[bit / 8] |= (byte) ((value >> (4 - bit % 5) & 1) << (7 - bit % 8));
        }
        return Bytes.wrap(content);
    }

    @Override
    public String toString() {
        return value.toHex();
    }
}
