package org.seedbank.cli.output;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Fields of one JSON object, in the order of the calls. */
public final class JsonFields {
    private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    private final JsonGenerator out;

    JsonFields(JsonGenerator out) {
        this.out = out;
    }

    /** A text. */
    public JsonFields put(String name, String value) {
        return write(() -> out.writeStringField(name, value));
    }

    /** An integer. */
    public JsonFields put(String name, long value) {
        return write(() -> out.writeNumberField(name, value));
    }

    /** A number with a fraction. */
    public JsonFields put(String name, double value) {
        return write(() -> out.writeNumberField(name, value));
    }

    /** A truth value. */
    public JsonFields put(String name, boolean value) {
        return write(() -> out.writeBooleanField(name, value));
    }

    /** A time, RFC 3339 in UTC. */
    public JsonFields put(String name, Instant value) {
        return put(name, text(value));
    }

    /**
     * {@code time} as in RFC 3339, UTC. That has years of four digits; whatever strangers call earlier or later becomes
     * the first or the last time that it can say.
     */
    public static String text(Instant time) {
        return (time.isBefore(EARLIEST) ? EARLIEST : time.isAfter(LATEST) ? LATEST : time).toString();
    }

    /** A text or null. */
    public JsonFields put(String name, Optional<String> value) {
        return write(() -> out.writeStringField(name, value.orElse(null)));
    }

    /** An integer; left out when it is not known. */
    public JsonFields put(String name, OptionalLong value) {
        value.ifPresent(known -> put(name, known));
        return this;
    }

    /** An object. */
    public JsonFields object(String name, Consumer<JsonFields> fields) {
        return write(() -> {
            out.writeObjectFieldStart(name);
            fields.accept(this);
            out.writeEndObject();
        });
    }

    /** An array of objects. */
    public <T> JsonFields objects(String name, Iterable<T> items, BiConsumer<T, JsonFields> fields) {
        return write(() -> {
            out.writeArrayFieldStart(name);
            for (T item : items) {
                out.writeStartObject();
                fields.accept(item, this);
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }

    /** An array of texts. */
    public JsonFields texts(String name, Iterable<String> items) {
        return write(() -> {
            out.writeArrayFieldStart(name);
            for (String item : items) {
                out.writeString(item);
            }
            out.writeEndArray();
        });
    }

    /** An array of integers. */
    public JsonFields integers(String name, Iterable<Integer> items) {
        return write(() -> {
            out.writeArrayFieldStart(name);
            for (int item : items) {
                out.writeNumber(item);
            }
            out.writeEndArray();
        });
    }

    private JsonFields write(Writing writing) {
        try {
            writing.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    private interface Writing {
        void run() throws IOException;
    }
}
