package org.seedbank.torrent.source;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.seedbank.overlay.wire.Bytes;

/** Escaped bytes in links (RFC 3986, section 2.1). */
final class Percent {
    private Percent() {}

    static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
            char letter = (char) (value & 0xff);
            if (letter < 0x80 && (Character.isLetterOrDigit(letter) || "-._~".indexOf(letter) >= 0)) {
                encoded.append(letter);
            } else {
                encoded.append(String.format("%%%02X", value & 0xff));
            }
        }
        return encoded.toString();
    }

    /**
     * The text behind {@code encoded}; malformed UTF-8 becomes the replacement character. Empty if an escape is cut.
     */
    static Optional<String> decode(String encoded) {
        ByteArrayOutputStream decoded = new ByteArrayOutputStream();
        byte[] bytes = encoded.getBytes(StandardCharsets.UTF_8);
        for (int index = 0; index < bytes.length; index++) {
            if (bytes[index] != '%') {
                decoded.write(bytes[index]);
                continue;
            }
            int value = index + 2 < bytes.length ? 16 * digit(bytes[index + 1]) + digit(bytes[index + 2]) : -1;
            if (value < 0) {
                return Optional.empty();
            }
            decoded.write(value);
            index += 2;
        }
        return Optional.of(Bytes.wrap(decoded.toByteArray()).toUtf8());
    }

    private static int digit(byte letter) {
        int digit = Character.digit(letter, 16);
        return digit < 0 ? -1000 : digit;
    }
}
