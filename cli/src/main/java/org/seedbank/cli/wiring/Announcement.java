package org.seedbank.cli.wiring;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One line that a process of this program said with {@code --json}.
 *
 * @param fields texts and numbers of the object as text; a field of an object inside is called {@code outer.inner},
 *     arrays are left out
 */
public record Announcement(Map<String, String> fields) {
    private static final JsonFactory FACTORY = new JsonFactory();

    /** Copies the fields. */
    public Announcement {
        fields = Map.copyOf(fields);
    }

    /** What {@code line} says, if it is a JSON object. */
    public static Optional<Announcement> read(String line) {
        Map<String, String> fields = new HashMap<>();
        try (JsonParser in = FACTORY.createParser(line)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            readObject(in, "", fields);
            return Optional.of(new Announcement(fields));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Which step it tells of; empty if it tells of none. */
    public String event() {
        return text("event");
    }

    /** A text; empty if it is missing. */
    public String text(String name) {
        return fields.getOrDefault(name, "");
    }

    /** An integer; 0 if it is missing or none. */
    public long number(String name) {
        try {
            return Long.parseLong(text(name));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** A number with a fraction; 0 if it is missing or none. */
    public double fraction(String name) {
        try {
            return Double.parseDouble(text(name));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static void readObject(JsonParser in, String prefix, Map<String, String> fields) throws IOException {
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = prefix + in.currentName();
            JsonToken value = in.nextToken();
            if (value == JsonToken.START_OBJECT) {
                readObject(in, name + ".", fields);
            } else if (value == JsonToken.START_ARRAY) {
                in.skipChildren();
            } else {
                fields.put(name, in.getText());
            }
        }
    }
}
