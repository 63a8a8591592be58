package org.seedbank.cli.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * One document that is an array of objects, written as they come. It is whole only after {@link #end()}: without that
 * call it lacks its end, and no reader takes what was cut off for everything.
 */
public final class ObjectArray {
    private static final JsonFactory JSON = new JsonFactory();
    private static final CBORFactory CBOR = CBORFactory.builder()
            .enable(CBORGenerator.Feature.LENIENT_UTF_ENCODING)
            .build();

    private final JsonGenerator out;
    private final boolean text;

    private ObjectArray(JsonGenerator out, boolean text) throws IOException {
        this.out = out.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        this.text = text;
        out.writeStartArray();
    }

    /** Begins an array of JSON with an object a line. @see "RFC 8259" */
    public static ObjectArray json(OutputStream to) throws IOException {
        // As in JsonLines: a writer takes lone surrogates.
        return new ObjectArray(JSON.createGenerator(new OutputStreamWriter(to, StandardCharsets.UTF_8)), true);
    }

    /**
     * Begins an array of CBOR. Array and objects have no length in front, since it is not known yet. @see "RFC 8949,
     * 3.2"
     */
    public static ObjectArray cbor(OutputStream to) throws IOException {
        return new ObjectArray(CBOR.createGenerator(to), false);
    }

    /** Appends an object with {@code schema} and {@code fields}. */
    public void add(String schema, Consumer<JsonFields> fields) throws IOException {
        newLine();
        JsonLines.object(out, schema, fields);
    }

    /** Ends the array, and flushes; the stream stays open. Nothing may be added any more. */
    public void end() throws IOException {
        newLine();
        out.writeEndArray();
        if (text) {
            out.writeRaw('\n');
        }
        out.close();
    }

    private void newLine() throws IOException {
        if (text) {
            out.writeRaw('\n');
        }
    }
}
