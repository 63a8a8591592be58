package org.seedbank.cli.schema;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The schemas of all JSON documents, by the names that the documents carry in {@code schema}.
 *
 * @see "JSON Schema, draft 2020-12"
 */
public final class Schemas {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final String PREFIX = "seedbank.";
    private static final String VERSION = "/1";

    private Schemas() {}

    /** All names, e.g. {@code seedbank.balance/1}, sorted. */
    public static List<String> names() {
        return read("names.txt").lines().toList();
    }

    /** The name that {@code text} stands for, in full or as {@code balance}; empty if there is none. */
    public static Optional<String> find(String text) {
        String start = text.startsWith(PREFIX) ? text : PREFIX + text;
        String name = start.contains("/") ? start : start + VERSION;
        return names().stream().filter(name::equals).findFirst();
    }

    /**
     * The schema called {@code name}, one of {@link #names}.
     *
     * @throws IllegalStateException if there is none
     */
    public static String text(String name) {
        return read(name.replace('/', '-') + ".json");
    }

    /** What documents of that name say, in one sentence. */
    public static String description(String name) {
        try (JsonParser in = FACTORY.createParser(text(name))) {
            in.nextToken();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String field = in.currentName();
                in.nextToken();
                if (field.equals("description")) {
                    return in.getText();
                }
                in.skipChildren();
            }
            throw new IllegalStateException(name + " has no description");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(String file) {
        try (InputStream content = Schemas.class.getResourceAsStream(file)) {
            if (content == null) {
                throw new IllegalStateException(file + " is missing in this program");
            }
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
