package org.seedbank.torrent.source;

import com.google.common.collect.ImmutableSortedMap;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import org.seedbank.overlay.wire.Bytes;

/** A value of bencode (BEP 3) that knows which bytes it was read from. */
public sealed interface BencodeValue {
    /** Position of the first byte. */
    int from();

    /** Position behind the last byte. */
    int to();

    /** What it is, for messages: {@code a string}. */
    String describe();

    /** A byte string; often, but not always, UTF-8. */
    record Text(Bytes value, int from, int to) implements BencodeValue {
        @Override
        public String describe() {
            return "a string";
        }
    }

    /** An integer of at most 64 bits. */
    record Whole(long value, int from, int to) implements BencodeValue {
        @Override
        public String describe() {
            return "an integer";
        }
    }

    /** A list. */
    record Items(List<BencodeValue> values, int from, int to) implements BencodeValue {
        /** Copies the list. */
        public Items {
            values = List.copyOf(values);
        }

        @Override
        public String describe() {
            return "a list";
        }
    }

    /** A dictionary, in the order of its raw keys whatever their order in the bytes was. */
    record Dictionary(NavigableMap<Bytes, BencodeValue> entries, int from, int to) implements BencodeValue {
        /** Copies the map. */
        public Dictionary {
            entries = ImmutableSortedMap.copyOf(entries);
        }

        /** The value of {@code key}. */
        public Optional<BencodeValue> find(String key) {
            return find(Bytes.utf8(key));
        }

        /** The value of {@code key}, which need not be text. */
        public Optional<BencodeValue> find(Bytes key) {
            return Optional.ofNullable(entries.get(key));
        }

        @Override
        public String describe() {
            return "a dictionary";
        }
    }
}
