package org.seedbank.trustchain.block;

import java.math.BigInteger;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.block.TransactionValue.BooleanValue;
import org.seedbank.trustchain.block.TransactionValue.BytesValue;
import org.seedbank.trustchain.block.TransactionValue.DictionaryValue;
import org.seedbank.trustchain.block.TransactionValue.FloatValue;
import org.seedbank.trustchain.block.TransactionValue.IntegerValue;
import org.seedbank.trustchain.block.TransactionValue.ListValue;
import org.seedbank.trustchain.block.TransactionValue.NoneValue;
import org.seedbank.trustchain.block.TransactionValue.SetValue;
import org.seedbank.trustchain.block.TransactionValue.TextValue;
import org.seedbank.trustchain.block.TransactionValue.TupleValue;

/**
 * Encoding "a" of transactions: the letter {@code a}, then a value as decimal count, type letter, content. Values nest
 * at most {@value #MAX_DEPTH} deep, and no count may exceed the bytes that are left. Integers and counts are accepted
 * in the one form that encoders write; floats in any that Python reads. Received transactions are never re-encoded: the
 * order of entries and the long integers of Python 2 are part of what was signed.
 *
 * @see "IPv8 transaction encoding, specification section 5"
 */
public final class TransactionEncoding implements Codec<TransactionValue> {
    /** The codec has no state. */
    public static final TransactionEncoding INSTANCE = new TransactionEncoding();
    /** How deep values may nest; the outermost is at depth 1. */
    public static final int MAX_DEPTH = 32;
    /** Longest number, in characters; CPython's own limit for text to integer, whose cost grows with the square. */
    public static final int MAX_NUMBER_SIZE = 4300;

    private static final char VERSION = 'a';
    /** Shortest value: {@code 0n}. */
    private static final int MIN_VALUE_SIZE = 2;

    private TransactionEncoding() {}

    @Override
    public TransactionValue read(WireReader in) {
        if (in.u8() != VERSION) {
            throw in.malformed("transaction of unknown version");
        }
        return readValue(in, 1);
    }

    @Override
    public void write(TransactionValue value, WireWriter out) {
        out.u8(VERSION);
        writeValue(value, out);
    }

    private static TransactionValue readValue(WireReader in, int depth) {
        if (depth > MAX_DEPTH) {
            throw in.malformed("values nested deeper than " + MAX_DEPTH);
        }
        int count = 0;
        int digits = 0;
        int next = in.u8();
        for (; next >= '0' && next <= '9'; next = in.u8()) {
            if (digits > 0 && count == 0) {
                throw in.malformed("count with a leading zero");
            }
            count = 10 * count + next - '0';
            digits++;
            if (count > in.remaining()) {
                throw in.malformed("count " + count + " with " + in.remaining() + " bytes left");
            }
        }
        if (digits == 0) {
            throw in.malformed("count expected");
        }
        return readContent(in, (char) next, count, depth);
    }

    private static TransactionValue readContent(WireReader in, char letter, int count, int depth) {
        return switch (letter) {
            case 'i', 'J' -> new IntegerValue(readInteger(in, count));
            case 'f' -> new FloatValue(readFloat(in, count));
            case 's' -> new TextValue(readText(in, count));
            case 'b' -> new BytesValue(in.bytes(count));
            case 'l' -> new ListValue(readItems(in, count, depth));
            case 't' -> new TupleValue(readItems(in, count, depth));
            case 'L' -> readSet(in, count, depth);
            case 'd' -> readDictionary(in, count, depth);
            case 'n' -> readSingle(in, count, new NoneValue());
            case 'T' -> readSingle(in, count, new BooleanValue(true));
            case 'F' -> readSingle(in, count, new BooleanValue(false));
            default -> throw in.malformed("unknown type " + (int) letter);
        };
    }

    private static TransactionValue readSingle(WireReader in, int count, TransactionValue value) {
        if (count != 0) {
            throw in.malformed("count " + count + " for a value without content");
        }
        return value;
    }

    private static BigInteger readInteger(WireReader in, int count) {
        String text = readNumber(in, count);
        int start = text.startsWith("-") ? 1 : 0;
        boolean plain = text.length() > start
                && text.chars().skip(start).allMatch(c -> c >= '0' && c <= '9')
                && (text.charAt(start) != '0' || text.equals("0"));
        if (!plain) {
            throw in.malformed("not an integer in its one form");
        }
        return new BigInteger(text);
    }

    private static double readFloat(WireReader in, int count) {
        return PythonFloat.parse(readNumber(in, count)).orElseThrow(() -> in.malformed("not a number"));
    }

    private static String readNumber(WireReader in, int count) {
        if (count > MAX_NUMBER_SIZE) {
            throw in.malformed("number of " + count + " characters");
        }
        return new String(in.bytes(count).toArray(), StandardCharsets.ISO_8859_1);
    }

    private static String readText(WireReader in, int count) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(in.bytes(count).asBuffer())
                    .toString();
        } catch (CharacterCodingException e) {
            throw in.malformed("text that is not UTF-8");
        }
    }

    private static List<TransactionValue> readItems(WireReader in, int count, int depth) {
        checkCount(in, count, MIN_VALUE_SIZE);
        List<TransactionValue> items = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            items.add(readValue(in, depth + 1));
        }
        return items;
    }

    private static SetValue readSet(WireReader in, int count, int depth) {
        Set<Object> seen = new HashSet<>();
        Set<TransactionValue> items = new LinkedHashSet<>();
        for (TransactionValue item : readItems(in, count, depth)) {
            if (seen.add(HashKey.of(requireHashable(in, item)))) {
                items.add(item);
            }
        }
        return new SetValue(items);
    }

    private static DictionaryValue readDictionary(WireReader in, int count, int depth) {
        checkCount(in, count, 2 * MIN_VALUE_SIZE);
        Set<Object> seen = new HashSet<>();
        Map<TransactionValue, TransactionValue> entries = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            TransactionValue key = requireHashable(in, readValue(in, depth + 1));
            if (!seen.add(HashKey.of(key))) {
                throw in.malformed("key twice in a dictionary");
            }
            entries.put(key, readValue(in, depth + 1));
        }
        return new DictionaryValue(entries);
    }

    private static void checkCount(WireReader in, int count, int size) {
        if (count > in.remaining() / size) {
            throw in.malformed(count + " items announced, " + in.remaining() + " bytes left");
        }
    }

    private static TransactionValue requireHashable(WireReader in, TransactionValue value) {
        if (!value.isHashable()) {
            throw in.malformed("key or element that cannot be hashed");
        }
        return value;
    }

    private static void writeValue(TransactionValue value, WireWriter out) {
        if (value instanceof IntegerValue integer) {
            writeText(out, 'i', integer.value().toString());
        } else if (value instanceof FloatValue number) {
            writeText(out, 'f', PythonFloat.format(number.value()));
        } else if (value instanceof TextValue text) {
            writeText(out, 's', text.value());
        } else if (value instanceof BytesValue bytes) {
            writeBytes(out, 'b', bytes.value());
        } else if (value instanceof ListValue list) {
            writeItems(out, 'l', list.items());
        } else if (value instanceof TupleValue tuple) {
            writeItems(out, 't', tuple.items());
        } else if (value instanceof SetValue set) {
            writeItems(out, 'L', set.items());
        } else if (value instanceof DictionaryValue dictionary) {
            writeHead(out, dictionary.entries().size(), 'd');
            dictionary.entries().forEach((key, content) -> {
                writeValue(key, out);
                writeValue(content, out);
            });
        } else if (value instanceof BooleanValue truth) {
            writeHead(out, 0, truth.value() ? 'T' : 'F');
        } else {
            writeHead(out, 0, 'n');
        }
    }

    private static void writeText(WireWriter out, char letter, String text) {
        writeBytes(out, letter, Bytes.utf8(text));
    }

    private static void writeBytes(WireWriter out, char letter, Bytes content) {
        writeHead(out, content.size(), letter);
        out.bytes(content);
    }

    private static void writeItems(WireWriter out, char letter, Collection<TransactionValue> items) {
        writeHead(out, items.size(), letter);
        items.forEach(item -> writeValue(item, out));
    }

    private static void writeHead(WireWriter out, int count, char letter) {
        out.bytes(Bytes.utf8(Integer.toString(count))).u8(letter);
    }
}
