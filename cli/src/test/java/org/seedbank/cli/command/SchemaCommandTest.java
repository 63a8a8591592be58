package org.seedbank.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.schema.Schemas;

class SchemaCommandTest {
    @TempDir
    private Path directory;

    @Test
    void listsAllSchemasWithWhatTheyAreAbout() {
        TestProgram program = new TestProgram(directory);

        var run = program.run("schema");
        JsonNode all = program.run("schema", "--json").json().get("schemas");

        assertThat(run.code()).isZero();
        assertThat(run.out().lines()).hasSize(1 + Schemas.names().size());
        assertThat(run.out()).contains("seedbank.balance/1", "What a wallet has given and taken.");
        assertThat(all.findValuesAsText("name")).isEqualTo(Schemas.names());
    }

    @Test
    void printsASchemaThatHoldsForWhatIsPrinted() throws IOException {
        TestProgram program = new TestProgram(directory);

        var plain = program.run("schema", "config-paths");
        JsonNode wrapped =
                program.run("schema", "seedbank.config-paths/1", "--json").json();

        JsonNode schema = new ObjectMapper().readTree(plain.out());
        assertThat(schema.get("title").asText()).isEqualTo("seedbank.config-paths/1");
        assertThat(wrapped.get("text").asText()).isEqualTo(plain.out());
        JsonNode document = program.run("config", "path", "--json").json();
        assertThat(schema.get("properties").has("paths")).isTrue();
        assertThat(document.get("schema").asText())
                .isEqualTo(schema.get("title").asText());
    }
}
