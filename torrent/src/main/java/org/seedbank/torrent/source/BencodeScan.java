package org.seedbank.torrent.source;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.TorrentFormatException.Kind;

/** One pass over bencode; the containers not yet closed are on a stack of our own. */
final class BencodeScan {
    private final Bytes bytes;
    private final BencodeLimits limits;
    private final int end;
    private final Deque<Container> open = new ArrayDeque<>();
    private int position;
    private int tokens;

    BencodeScan(Bytes bytes, BencodeLimits limits) {
        this.bytes = bytes;
        this.limits = limits;
        this.end = Math.min(bytes.size(), limits.bytes());
    }

    /** The first value of the bytes. */
    BencodeValue read() {
        while (true) {
            int from = position;
            int first = next("a value");
            BencodeValue complete;
            if (first == 'l' || first == 'd') {
                countToken(from);
                open(first == 'l' ? new OpenList(from) : new OpenDictionary(from));
                continue;
            } else if (first == 'e') {
                complete = close(from);
            } else {
                countToken(from);
                complete = scalar(first, from);
            }
            Container parent = open.peek();
            if (parent == null) {
                return complete;
            }
            parent.add(complete);
        }
    }

    private void open(Container container) {
        if (open.size() == limits.depth()) {
            throw unsafe("values are nested deeper than " + limits.depth() + " levels", container.from);
        }
        open.push(container);
    }

    private BencodeValue close(int from) {
        Container closed = open.poll();
        if (closed == null) {
            throw notBencode("an end without a beginning", from);
        }
        return closed.close(position);
    }

    private BencodeValue scalar(int first, int from) {
        if (first == 'i') {
            return new BencodeValue.Whole(integer(), from, position);
        }
        if (first < '0' || first > '9') {
            throw notBencode(String.format("no value begins with byte 0x%02x", first), from);
        }
        long length = positive(digits(first, ':', "a string length"), from, "a string length");
        if (length > end - position) {
            throw notBencode("a string of " + length + " bytes is announced, " + (end - position) + " are left", from);
        }
        int start = position;
        position += (int) length;
        return new BencodeValue.Text(bytes.slice(start, position), from, position);
    }

    private long integer() {
        int from = position;
        int first = next("an integer");
        if (first != '-') {
            return positive(digits(first, 'e', "an integer"), from, "an integer");
        }
        long value = digits(next("an integer"), 'e', "an integer");
        if (value == 0) {
            throw notBencode("an integer is negative zero", from);
        }
        return value;
    }

    private static long positive(long negative, int from, String what) {
        if (negative == Long.MIN_VALUE) {
            throw tooLarge(what, from);
        }
        return -negative;
    }

    /** The digits from {@code first} to {@code terminator}, negated: there is one more negative number. */
    private long digits(int first, int terminator, String what) {
        int from = position - 1;
        long value = 0;
        for (int digit = first; digit != terminator; digit = next(what)) {
            if (digit < '0' || digit > '9') {
                throw notBencode(String.format("%s contains byte 0x%02x", what, digit), position - 1);
            }
            if (position - 1 > from && bytes.at(from) == '0') {
                throw notBencode(what + " has a leading zero", from);
            }
            int increment = digit - '0';
            if (value < (Long.MIN_VALUE + increment) / 10) {
                throw tooLarge(what, from);
            }
            value = 10 * value - increment;
        }
        if (position - 1 == from) {
            throw notBencode(what + " has no digits", from);
        }
        return value;
    }

    private static TorrentFormatException tooLarge(String what, int from) {
        return unsafe(what + " does not fit into 64 bits", from);
    }

    private int next(String expected) {
        if (position == end) {
            throw notBencode("it ends after " + end + " bytes where " + expected + " was expected", end);
        }
        return bytes.at(position++);
    }

    private void countToken(int from) {
        if (++tokens > limits.tokens()) {
            throw unsafe("it has more than " + limits.tokens() + " values", from);
        }
    }

    private static TorrentFormatException notBencode(String message, int offset) {
        return new TorrentFormatException(Kind.NOT_BENCODE, message, offset);
    }

    private static TorrentFormatException unsafe(String message, int offset) {
        return new TorrentFormatException(Kind.UNSAFE, message, offset);
    }

    /** A list or dictionary whose end has not been seen. */
    private abstract static class Container {
        final int from;

        Container(int from) {
            this.from = from;
        }

        abstract void add(BencodeValue value);

        abstract BencodeValue close(int to);
    }

    private static final class OpenList extends Container {
        private final List<BencodeValue> values = new ArrayList<>();

        OpenList(int from) {
            super(from);
        }

        @Override
        void add(BencodeValue value) {
            values.add(value);
        }

        @Override
        BencodeValue close(int to) {
            return new BencodeValue.Items(values, from, to);
        }
    }

    private static final class OpenDictionary extends Container {
        /** Sorted, not hashed: nobody can choose keys that collide. */
        private final NavigableMap<Bytes, BencodeValue> entries = new TreeMap<>();

        private @Nullable Bytes key;

        OpenDictionary(int from) {
            super(from);
        }

        @Override
        void add(BencodeValue value) {
            if (key != null) {
                entries.put(key, value);
                key = null;
            } else if (!(value instanceof BencodeValue.Text text)) {
                throw notBencode("a dictionary has " + value.describe() + " for a key", value.from());
            } else if (entries.containsKey(text.value())) {
                throw unsafe("the key " + Printable.of(text.value()) + " occurs twice in a dictionary", value.from());
            } else {
                key = text.value();
            }
        }

        @Override
        BencodeValue close(int to) {
            if (key != null) {
                throw notBencode("the key " + Printable.of(key) + " has no value", to - 1);
            }
            return new BencodeValue.Dictionary(entries, from, to);
        }
    }
}
