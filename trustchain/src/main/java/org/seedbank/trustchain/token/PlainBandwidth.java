package org.seedbank.trustchain.token;

import java.util.Optional;
import org.seedbank.overlay.wire.Bytes;

/**
 * Reads bandwidth transactions in the form in which nearly everybody writes them, keys in order and numbers without
 * ornament, many times faster than the general reader does. Knows nothing of errors: what is not exactly of this form
 * is left to the general reader.
 */
final class PlainBandwidth {
    private static final byte[] UP = Bytes.utf8("a4d2bup").toArray();
    private static final byte[] DOWN = Bytes.utf8("4bdown").toArray();
    private static final byte[] TOTAL_UP = Bytes.utf8("8btotal_up").toArray();
    private static final byte[] TOTAL_DOWN = Bytes.utf8("10btotal_down").toArray();
    /** Numbers of so many digits fit into a long, whatever the digits. */
    private static final int MOST_DIGITS = 18;

    private static final long NONE = -1;

    private final Bytes content;
    private int position;

    private PlainBandwidth(Bytes content) {
        this.content = content;
    }

    /** The transaction, if {@code content} is of the plain form. */
    static Optional<BandwidthTransaction> read(Bytes content) {
        PlainBandwidth reader = new PlainBandwidth(content);
        long up = reader.number(UP);
        long down = up == NONE ? NONE : reader.number(DOWN);
        long totalUp = down == NONE ? NONE : reader.number(TOTAL_UP);
        long totalDown = totalUp == NONE ? NONE : reader.number(TOTAL_DOWN);
        return totalDown == NONE || reader.position != content.size()
                ? Optional.empty()
                : Optional.of(new BandwidthTransaction(
                        new ByteCount(up), new ByteCount(down), new ByteCount(totalUp), new ByteCount(totalDown)));
    }

    /** The number after {@code key}: how many digits, "i", the digits. */
    private long number(byte[] key) {
        if (content.size() - position < key.length + 3) {
            return NONE;
        }
        for (byte expected : key) {
            if (content.at(position++) != expected) {
                return NONE;
            }
        }
        int digits = 0;
        if (content.at(position) == '0') {
            return NONE;
        }
        while (position < content.size() && isDigit(content.at(position)) && digits <= MOST_DIGITS) {
            digits = 10 * digits + content.at(position++) - '0';
        }
        boolean fits = digits >= 1 && digits <= MOST_DIGITS && content.size() - position > digits;
        return fits && content.at(position++) == 'i' ? value(digits) : NONE;
    }

    private long value(int digits) {
        if (digits > 1 && content.at(position) == '0') {
            return NONE;
        }
        long value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = content.at(position++);
            if (!isDigit(digit)) {
                return NONE;
            }
            value = 10 * value + digit - '0';
        }
        return value;
    }

    private static boolean isDigit(int character) {
        return character >= '0' && character <= '9';
    }
}
