package org.seedbank.trustchain.block;

import java.math.BigInteger;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.seedbank.overlay.wire.Bytes;

/**
 * A value inside a transaction, with the kinds that Python peers distinguish: text and bytes, or lists and tuples, of
 * the same content are different values.
 *
 * @see TransactionEncoding
 */
public sealed interface TransactionValue {
    /** The integer {@code value}. */
    static IntegerValue of(long value) {
        return new IntegerValue(BigInteger.valueOf(value));
    }

    /** The text {@code value}. */
    static TextValue of(String value) {
        return new TextValue(value);
    }

    /** The byte string {@code value}. */
    static BytesValue of(Bytes value) {
        return new BytesValue(value);
    }

    /**
     * Whether Python can hash this, which keys of dictionaries and elements of sets must allow: lists, sets and
     * dictionaries cannot be hashed, nor tuples that hold them.
     */
    default boolean isHashable() {
        return true;
    }

    /**
     * An integer of any size.
     *
     * @param value the number
     */
    record IntegerValue(BigInteger value) implements TransactionValue {}

    /**
     * A double precision number.
     *
     * @param value any, infinite and not-a-number included
     */
    record FloatValue(double value) implements TransactionValue {}

    /**
     * Text.
     *
     * @param value without unpaired surrogates
     */
    record TextValue(String value) implements TransactionValue {
        /** Refuses what has no UTF-8 form. */
        public TextValue {
            try {
                var unused = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
            } catch (CharacterCodingException e) {
                throw new IllegalArgumentException("unpaired surrogate in text", e);
            }
        }
    }

    /**
     * A byte string.
     *
     * @param value any bytes
     */
    record BytesValue(Bytes value) implements TransactionValue {}

    /**
     * True or false.
     *
     * @param value which
     */
    record BooleanValue(boolean value) implements TransactionValue {}

    /** Nothing. */
    record NoneValue() implements TransactionValue {}

    /**
     * A list.
     *
     * @param items in order
     */
    record ListValue(List<TransactionValue> items) implements TransactionValue {
        /** Copies the items. */
        public ListValue {
            items = List.copyOf(items);
        }

        @Override
        public boolean isHashable() {
            return false;
        }
    }

    /**
     * A tuple.
     *
     * @param items in order
     */
    record TupleValue(List<TransactionValue> items) implements TransactionValue {
        /** Copies the items. */
        public TupleValue {
            items = List.copyOf(items);
        }

        @Override
        public boolean isHashable() {
            return items.stream().allMatch(TransactionValue::isHashable);
        }
    }

    /**
     * A set. Python writes the elements in no particular order; do not create transactions that hold one.
     *
     * @param items in the order of the bytes, each hashable
     */
    record SetValue(Set<TransactionValue> items) implements TransactionValue {
        /** Copies the items. */
        public SetValue {
            items = Collections.unmodifiableSet(new LinkedHashSet<>(items));
            if (!items.stream().allMatch(TransactionValue::isHashable)) {
                throw new IllegalArgumentException("set element that cannot be hashed");
            }
        }

        @Override
        public boolean isHashable() {
            return false;
        }
    }

    /**
     * A dictionary.
     *
     * @param entries in the order of the bytes, which is part of what is signed; keys are hashable
     */
    record DictionaryValue(Map<TransactionValue, TransactionValue> entries) implements TransactionValue {
        /** Copies the entries. */
        public DictionaryValue {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
            if (!entries.keySet().stream().allMatch(TransactionValue::isHashable)) {
                throw new IllegalArgumentException("dictionary key that cannot be hashed");
            }
        }

        /** The value under {@code key}. */
        public Optional<TransactionValue> get(TransactionValue key) {
            return Optional.ofNullable(entries.get(key));
        }

        @Override
        public boolean isHashable() {
            return false;
        }
    }
}
