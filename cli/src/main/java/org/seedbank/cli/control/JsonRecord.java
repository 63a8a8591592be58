package org.seedbank.cli.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.wire.MalformedMessageException;

/** A JSON object that was read: fields of any kind, each asked for by the kind that it should have. */
public final class JsonRecord {
    /** An object without fields. */
    public static final JsonRecord EMPTY = new JsonRecord(Map.of());

    private static final int DEEPEST = 16;
    private static final int LONGEST_NUMBER = 40;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(LONGEST_NUMBER)
                    .build())
            .build();

    private final Map<String, Object> fields;

    private JsonRecord(Map<String, Object> fields) {
        this.fields = fields;
    }

    /**
     * Reads one object and nothing behind it.
     *
     * @throws MalformedMessageException if {@code text} is anything else
     */
    public static JsonRecord parse(String text) {
        try (JsonParser in = FACTORY.createParser(text)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedMessageException("no object", 0);
            }
            JsonRecord read = readObject(in);
            if (in.nextToken() != null) {
                throw new MalformedMessageException("something behind the object", 0);
            }
            return read;
        } catch (IOException e) {
            throw new MalformedMessageException("no JSON", offset(e));
        }
    }

    /** Whether there is a field of this name that is not null. */
    public boolean has(String name) {
        return fields.containsKey(name);
    }

    /** A text, if there is one of this name. */
    public Optional<String> text(String name) {
        return value(name, String.class);
    }

    /** An integer, if there is one of this name. */
    public OptionalLong integer(String name) {
        return value(name, Long.class).map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    /** A number, if there is one of this name. */
    public OptionalDouble number(String name) {
        return value(name, Number.class)
                .map(each -> OptionalDouble.of(each.doubleValue()))
                .orElseGet(OptionalDouble::empty);
    }

    /** A truth value; false if there is none of this name. */
    public boolean isTrue(String name) {
        return value(name, Boolean.class).orElse(false);
    }

    /** An object, if there is one of this name. */
    public Optional<JsonRecord> object(String name) {
        return value(name, JsonRecord.class);
    }

    /** The objects in an array; none if there is no array of this name. */
    public List<JsonRecord> objects(String name) {
        return elements(name, JsonRecord.class);
    }

    /** The texts in an array; none if there is no array of this name. */
    public List<String> texts(String name) {
        return elements(name, String.class);
    }

    /**
     * A text that must be there.
     *
     * @throws MalformedMessageException if it is not
     */
    public String requireText(String name) {
        return text(name).orElseThrow(() -> missing(name));
    }

    /**
     * An integer that must be there.
     *
     * @throws MalformedMessageException if it is not
     */
    public long requireInteger(String name) {
        return integer(name).orElseThrow(() -> missing(name));
    }

    private static MalformedMessageException missing(String name) {
        return new MalformedMessageException("no field " + name + " of the kind that it should have", 0);
    }

    private <T> Optional<T> value(String name, Class<T> type) {
        return Optional.ofNullable(fields.get(name)).filter(type::isInstance).map(type::cast);
    }

    private <T> List<T> elements(String name, Class<T> type) {
        return fields.get(name) instanceof List<?> list
                ? list.stream().filter(type::isInstance).map(type::cast).toList()
                : List.of();
    }

    private static int offset(IOException failure) {
        return failure instanceof JsonProcessingException known && known.getLocation() != null
                ? (int) known.getLocation().getCharOffset()
                : 0;
    }

    private static JsonRecord readObject(JsonParser in) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = in.currentName();
            Object value = readValue(in, in.nextToken());
            if (value != null) {
                fields.put(name, value);
            }
        }
        return new JsonRecord(fields);
    }

    private static List<Object> readArray(JsonParser in) throws IOException {
        List<Object> elements = new ArrayList<>();
        for (JsonToken next = in.nextToken(); next != JsonToken.END_ARRAY; next = in.nextToken()) {
            Object value = readValue(in, next);
            if (value != null) {
                elements.add(value);
            }
        }
        return elements;
    }

    private static @Nullable Object readValue(JsonParser in, JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> readObject(in);
            case START_ARRAY -> readArray(in);
            case VALUE_STRING -> in.getText();
            case VALUE_NUMBER_INT -> readInteger(in);
            case VALUE_NUMBER_FLOAT -> readDouble(in);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    private static Object readInteger(JsonParser in) throws IOException {
        if (in.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw new MalformedMessageException("an integer of more than 64 bits", 0);
        }
        return in.getLongValue();
    }

    /** One that is too large could not be written again. */
    private static Object readDouble(JsonParser in) throws IOException {
        double value = in.getDoubleValue();
        if (!Double.isFinite(value)) {
            throw new MalformedMessageException("a number beyond all doubles", 0);
        }
        return value;
    }
}
