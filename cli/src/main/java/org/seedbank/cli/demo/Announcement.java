package org.seedbank.cli.demo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One line that a process said with {@code --json}.
 *
 * @param fields texts and numbers of the object as text; what is nested is left out
 */
record Announcement(Map<String, String> fields) {
    private static final JsonFactory FACTORY = new JsonFactory();

    /** Copies the fields. */
    Announcement {
        fields = Map.copyOf(fields);
    }

    /** What {@code line} says, if it is a JSON object. */
    static Optional<Announcement> read(String line) {
        Map<String, String> fields = new HashMap<>();
        try (JsonParser in = FACTORY.createParser(line)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                if (in.nextToken().isScalarValue()) {
                    fields.put(name, in.getText());
                } else {
                    in.skipChildren();
                }
            }
            return Optional.of(new Announcement(fields));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Which step it tells of; empty if it tells of none. */
    String event() {
        return fields.getOrDefault("event", "");
    }

    /** A text; empty if it is missing. */
    String text(String name) {
        return fields.getOrDefault(name, "");
    }

    /** An integer; 0 if it is missing or none. */
    long number(String name) {
        try {
            return Long.parseLong(text(name));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
