package org.seedbank.cli.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SchemasTest {
    private static final Path MAIN = Path.of("src", "main");
    private static final Pattern NAME = Pattern.compile("\"(seedbank\\.[a-z-]+/[0-9]+)\"");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static List<String> names() {
        return Schemas.names();
    }

    @Test
    void everyNameInTheSourcesHasASchemaAndTheOtherWayRound() throws IOException {
        Set<String> used = new TreeSet<>();
        for (Path file : files(MAIN.resolve("java"), ".java")) {
            NAME.matcher(Files.readString(file))
                    .results()
                    .map(found -> found.group(1))
                    .forEach(used::add);
        }

        assertThat(used).hasSizeGreaterThan(60).containsExactlyElementsOf(names());
    }

    @Test
    void everyFileIsListed() throws IOException {
        Set<String> files = files(MAIN.resolve("resources"), ".json").stream()
                .map(file -> file.getFileName().toString())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(files)
                .containsExactlyInAnyOrderElementsOf(names().stream()
                        .map(name -> name.replace('/', '-') + ".json")
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("names")
    void isASchemaThatNamesItself(String name) throws IOException {
        JsonNode schema = MAPPER.readTree(Schemas.text(name));
        var grammar = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(SchemaLocation.of(SchemaId.V202012));

        assertThat(grammar.validate(schema)).isEmpty();
        assertThat(schema.get("$schema").asText()).isEqualTo(SchemaId.V202012);
        assertThat(schema.get("title").asText()).isEqualTo(name);
        assertThat(Schemas.description(name)).matches("[A-Z].{8,100}\\.");
    }

    /** Objects list their fields, say what each means, and have no others, unless their names are data. */
    @ParameterizedTest
    @MethodSource("names")
    void leavesNothingOpenAndExplainsEveryField(String name) throws IOException {
        JsonNode schema = MAPPER.readTree(Schemas.text(name));

        int objects = 0;
        for (JsonNode each : all(schema)) {
            if (each.path("properties").isObject()) {
                objects++;
                assertThat(each.path("additionalProperties")).as("%s", each).isEqualTo(MAPPER.readTree("false"));
                each.get("properties")
                        .properties()
                        .forEach(field -> assertThat(isExplained(field.getValue()))
                                .as("%s of %s", field.getKey(), name)
                                .isTrue());
            }
        }
        assertThat(objects).isPositive();
    }

    private static boolean isExplained(JsonNode field) {
        return field.has("const") || field.path("description").asText().length() > 2;
    }

    @Test
    void whatIsSharedIsTheSameEverywhere() throws IOException {
        Map<String, Map.Entry<String, JsonNode>> shared = new HashMap<>();
        for (String name : names()) {
            JsonNode parts = MAPPER.readTree(Schemas.text(name)).path("$defs");
            parts.properties().forEach(part -> {
                if (!part.getValue().has("properties")) {
                    var before = shared.putIfAbsent(part.getKey(), Map.entry(name, part.getValue()));
                    assertThat(part.getValue())
                            .as("%s in %s and in %s", part.getKey(), name, before == null ? name : before.getKey())
                            .isEqualTo(before == null ? part.getValue() : before.getValue());
                }
            });
        }
        assertThat(shared).containsKeys("bytes", "peer", "time");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'schema':'seedbank.nonsense/1'}                                   | there is no schema",
                "{'schema':'seedbank.help/1'}                                       | required property 'text' not found",
                "{'schema':'seedbank.help/1','text':7}                              | integer found, string expected",
                "{'schema':'seedbank.help/1','text':'','more':1}                    | 'more' is not defined",
                "{'schema':'seedbank.resume/1','signing':false,'was_held':true}     | must be the constant value",
                "{'schema':'seedbank.lock/1','encrypted':true,'locked':false,'unlocked_until':'soon'} | date-time",
                "{'schema':'seedbank.chain-export/1','file':'','format':'csv','blocks':1.5}           | integer expected",
                "{'schema':'seedbank.socks/1','event':'listening','address':'','port':70000,'hops':1} | maximum value",
                "{'schema':'seedbank.download/1','event':'nonsense'}                | event"
            })
    void theCheckFindsWhatIsWrong(String document, String why) throws IOException {
        assertThat(DocumentCheck.fault(MAPPER.readTree(document.replace('\'', '"'))))
                .hasValueSatisfying(fault -> assertThat(fault).contains(why));
    }

    @ParameterizedTest
    @CsvSource({
        "balance, seedbank.balance/1", "seedbank.balance, seedbank.balance/1",
        "seedbank.balance/1, seedbank.balance/1", "balance/1, seedbank.balance/1"
    })
    void areFoundByShorterNames(String asked, String name) {
        assertThat(Schemas.find(asked)).contains(name);
    }

    private static List<Path> files(Path directory, String end) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(end)).toList();
        }
    }

    private static List<JsonNode> all(JsonNode node) {
        return Stream.concat(
                        Stream.of(node),
                        Stream.generate(node.elements()::next)
                                .limit(node.size())
                                .flatMap(child -> all(child).stream()))
                .toList();
    }
}
