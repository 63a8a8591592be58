package org.seedbank.torrent.source;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import org.seedbank.overlay.wire.Bytes;

/** Writes bencode (BEP 3) in its one canonical form. */
public final class BencodeWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    /** Last key of every open dictionary; empty before the first, and for a list. */
    private final Deque<Optional<Bytes>> lastKeys = new ArrayDeque<>();

    /** A byte string. */
    public BencodeWriter text(Bytes value) {
        out.writeBytes((value.size() + ":").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(value.toArray());
        return this;
    }

    /** A string as UTF-8. */
    public BencodeWriter text(String value) {
        return text(Bytes.utf8(value));
    }

    /** An integer. */
    public BencodeWriter integer(long value) {
        out.writeBytes(("i" + value + "e").getBytes(StandardCharsets.US_ASCII));
        return this;
    }

    /** A value that is bencode already. */
    public BencodeWriter raw(Bytes value) {
        out.writeBytes(value.toArray());
        return this;
    }

    /** Begins a list. */
    public BencodeWriter list() {
        return open('l');
    }

    /** Begins a dictionary. */
    public BencodeWriter dictionary() {
        return open('d');
    }

    /**
     * A key of the innermost dictionary; its value follows.
     *
     * @throws IllegalStateException if the key does not sort behind the one before, or nothing is open
     */
    public BencodeWriter key(Bytes key) {
        Optional<Bytes> last = lastKeys.element();
        if (last.isPresent() && last.get().compareTo(key) >= 0) {
            throw new IllegalStateException("key " + Printable.of(key) + " follows " + Printable.of(last.get()));
        }
        lastKeys.pop();
        lastKeys.push(Optional.of(key));
        return text(key);
    }

    /** The same for a key of letters. */
    public BencodeWriter key(String key) {
        return key(Bytes.utf8(key));
    }

    /** Ends the innermost list or dictionary. */
    public BencodeWriter end() {
        lastKeys.pop();
        out.write('e');
        return this;
    }

    /** Any value, in canonical form. Goes as deep as the value does. */
    public BencodeWriter value(BencodeValue value) {
        if (value instanceof BencodeValue.Text text) {
            return text(text.value());
        } else if (value instanceof BencodeValue.Whole whole) {
            return integer(whole.value());
        } else if (value instanceof BencodeValue.Items items) {
            list();
            items.values().forEach(this::value);
        } else if (value instanceof BencodeValue.Dictionary dictionary) {
            dictionary();
            for (Map.Entry<Bytes, BencodeValue> entry : dictionary.entries().entrySet()) {
                key(entry.getKey()).value(entry.getValue());
            }
        }
        return end();
    }

    /**
     * What was written.
     *
     * @throws IllegalStateException if a list or dictionary has not ended
     */
    public Bytes toBytes() {
        if (!lastKeys.isEmpty()) {
            throw new IllegalStateException(lastKeys.size() + " lists or dictionaries have no end");
        }
        return Bytes.wrap(out.toByteArray());
    }

    private BencodeWriter open(char kind) {
        out.write(kind);
        lastKeys.push(Optional.empty());
        return this;
    }
}
