package org.seedbank.cli.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Holds what the program prints against the schemas that it ships. */
public final class DocumentCheck {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String MARK = "{\"schema\":\"seedbank.";
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(VersionFlag.V202012);
    private static final SchemaValidatorsConfig STRICT =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
    private static final Map<String, JsonSchema> COMPILED = new ConcurrentHashMap<>();

    private DocumentCheck() {}

    /** Whether {@code line} is a document of the program. */
    public static boolean isDocument(String line) {
        return line.startsWith(MARK);
    }

    /**
     * Demands that each line of {@code text} that is a document of the program is as its schema says.
     *
     * @throws AssertionError otherwise, also if there is no such schema
     */
    public static void demand(String text) {
        text.lines()
                .filter(DocumentCheck::isDocument)
                .forEach(line -> fault(line).ifPresent(fault -> {
                    throw new AssertionError(fault);
                }));
    }

    /** What is wrong with the document in {@code line}; nothing about a line that was cut off. */
    public static Optional<String> fault(String line) {
        JsonNode document;
        try {
            document = MAPPER.readTree(line);
        } catch (IOException cutOff) {
            return Optional.empty();
        }
        return fault(document).map(fault -> fault + "\n  in " + line);
    }

    /** What is wrong with {@code document}. */
    static Optional<String> fault(JsonNode document) {
        String name = document.path("schema").asText();
        if (!Schemas.names().contains(name)) {
            return Optional.of("there is no schema " + name);
        }
        Set<ValidationMessage> faults =
                COMPILED.computeIfAbsent(name, DocumentCheck::compile).validate(document);
        return faults.isEmpty()
                ? Optional.empty()
                : Optional.of(faults.stream().map(ValidationMessage::getMessage).collect(Collectors.joining("\n  ")));
    }

    private static JsonSchema compile(String name) {
        try {
            JsonSchema schema = FACTORY.getSchema(MAPPER.readTree(Schemas.text(name)), STRICT);
            schema.initializeValidators();
            return schema;
        } catch (IOException e) {
            throw new IllegalStateException(name, e);
        }
    }
}
