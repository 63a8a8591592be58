package org.seedbank.it.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every parser that has a fuzz target was really fuzzed, and the document on reliability says how long. */
class FuzzRecordTest {
    private static final String DOCUMENT = "docs/reliability.md";
    private static final long LEAST_EXECUTIONS = 1_000_000;
    private static final Pattern MAKING =
            Pattern.compile("\\b(?:new FuzzTarget|ofCanonical|ofStable)\\(\\s*(?:\"(\\w+)\")?");
    private static final Pattern ROW =
            Pattern.compile("\\| `(\\w+)` \\|[^|]+\\| ([0-9,]+) \\| [0-9,]+ \\| [0-9,]+ \\|");

    @Test
    void everyFuzzTargetHasOneRowWithItsFiguresAndEveryRowHasATarget() throws IOException {
        List<String> rows = rows().stream().map(row -> row.group(1)).toList();

        assertThat(rows).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(targets());
    }

    @Test
    void everyFuzzTargetRanAMillionTimes() throws IOException {
        assertThat(rows())
                .isNotEmpty()
                .allSatisfy(row -> assertThat(Long.parseLong(row.group(2).replace(",", "")))
                        .as("executions of %s", row.group(1))
                        .isGreaterThanOrEqualTo(LEAST_EXECUTIONS));
    }

    private static List<MatchResult> rows() throws IOException {
        String document = Files.readString(root().resolve(DOCUMENT));
        int begin = document.indexOf("\n## Fuzzing\n");
        assertThat(begin).as("the section in %s", DOCUMENT).isNotNegative();
        return ROW.matcher(document.substring(begin, document.indexOf("\n## ", begin + 1)))
                .results()
                .toList();
    }

    private static List<String> targets() throws IOException {
        List<String> names = new ArrayList<>();
        for (Path source : sources()) {
            List<MatchResult> made =
                    MAKING.matcher(Files.readString(source)).results().toList();
            assertThat(made)
                    .as("each target in %s has its name beside it", source)
                    .allMatch(each -> each.group(1) != null);
            made.forEach(each -> names.add(each.group(1)));
        }
        return names;
    }

    /** Test sources that know of targets, but for what makes them all and this class. */
    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        try (Stream<Path> modules = Files.list(root())) {
            for (Path module : modules.map(each -> each.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(module)) {
                    files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
                }
            }
        }
        List<Path> found = new ArrayList<>();
        for (Path source : sources) {
            String name = source.getFileName().toString();
            boolean isOther = name.equals("FuzzTarget.java") || name.equals("FuzzRecordTest.java");
            if (!isOther && Files.readString(source).contains("FuzzTarget")) {
                found.add(source);
            }
        }
        return found;
    }

    /** Tests run in the directory of their module. */
    private static Path root() {
        return Path.of("..");
    }
}
