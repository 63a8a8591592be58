package org.seedbank.cli.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Writes JSON objects, one a line. */
public final class JsonLines {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonLines() {}

    /** Writes one object with {@code schema} and {@code fields} to {@code to}, and flushes it. */
    public static void write(OutputStream to, String schema, Consumer<JsonFields> fields) {
        write(to, withSchema(schema, fields));
    }

    /** Writes one object with {@code fields} to {@code to}, and flushes it. */
    public static void write(OutputStream to, Consumer<JsonFields> fields) {
        // A writer, not Jackson's own UTF-8 generator: that one refuses lone surrogates, which file names may hold.
        Writer writer = new OutputStreamWriter(to, StandardCharsets.UTF_8);
        try {
            JsonGenerator json = FACTORY.createGenerator(writer);
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            object(json, fields);
            json.close();
            writer.write('\n');
            writer.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One object whose first field is its schema. */
    static void object(JsonGenerator to, String schema, Consumer<JsonFields> fields) throws IOException {
        object(to, withSchema(schema, fields));
    }

    private static void object(JsonGenerator to, Consumer<JsonFields> fields) throws IOException {
        to.writeStartObject();
        fields.accept(new JsonFields(to));
        to.writeEndObject();
    }

    private static Consumer<JsonFields> withSchema(String schema, Consumer<JsonFields> fields) {
        return out -> fields.accept(out.put("schema", schema));
    }
}
