package org.seedbank.overlay.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.seedbank.overlay.wire.Bytes;

/** A run of the fuzzer on one target, in a process with a small heap; leaves inputs and report in target/fuzz. */
final class FuzzRun {
    /** The smallest parser has 40 points; fewer than this, and the code of interest was not watched. */
    private static final int LEAST_COVERAGE = 30;

    private static final int MOST_INPUTS = 120;
    private static final int LONGEST_INPUT = 2048;
    private static final Pattern DONE = Pattern.compile("#(\\d+)\\s+DONE\\s+cov: (\\d+).*exec/s: (\\d+)");

    private final Class<?> contract;
    private final FuzzTarget target;
    private final Path place;
    private final String executions = System.getProperty("fuzz.executions", "1000000");

    FuzzRun(Class<?> contract, FuzzTarget target) {
        this.contract = contract;
        this.target = target;
        this.place = Path.of("target", "fuzz", target.name()).toAbsolutePath();
    }

    /** Names the inputs that broke the property. */
    List<String> run(List<Bytes> inputs) throws IOException, InterruptedException {
        Path corpus = Files.createDirectories(place.resolve("corpus"));
        Path findings = Files.createDirectories(place.resolve("findings"));
        for (int i = 0; i < inputs.size(); i++) {
            Files.write(corpus.resolve("known-" + i), inputs.get(i).toArray());
        }
        String log = fuzzer("run", "-runs=" + executions, corpus.toString());
        Matcher done = DONE.matcher(log);
        List<String> found = files(findings).map(Path::toString).toList();
        if (found.isEmpty()) {
            assertThat(done.find()).as("it ran to its end: %s", log).isTrue();
            assertThat(Integer.parseInt(done.group(2))).as("coverage").isGreaterThanOrEqualTo(LEAST_COVERAGE);
            keep(corpus);
            String figures = String.format(
                    "{\"target\":\"%s\",\"executions\":%s,\"coverage\":%s,\"executions_per_second\":%s,\"findings\":0}%n",
                    target.name(), done.group(1), done.group(2), done.group(3));
            Path ladder = Files.createDirectories(Path.of("target", "ladder"));
            Files.writeString(ladder.resolve("fuzz-" + target.name() + ".json"), figures);
        }
        return found;
    }

    /** Writes the inputs that are needed for what was reached, as the build replays them. */
    private void keep(Path corpus) throws IOException, InterruptedException {
        Path needed = Files.createDirectories(place.resolve("needed"));
        String unused = fuzzer("merge", "-merge=1", needed.toString(), corpus.toString());
        List<String> lines = new ArrayList<>();
        for (Path input :
                files(needed).sorted(Comparator.comparing(FuzzRun::size)).toList()) {
            if (size(input) <= LONGEST_INPUT && lines.size() < MOST_INPUTS) {
                lines.add(Bytes.wrap(Files.readAllBytes(input)).toHex());
            }
        }
        Files.write(place.resolveSibling(target.name() + ".txt"), lines, StandardCharsets.US_ASCII);
    }

    private String fuzzer(String step, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+EnableDynamicAgentLoading",
                "-D" + FuzzEntry.CONTRACT + "=" + contract.getName(),
                "-D" + FuzzContract.TARGET + "=" + target.name(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + FuzzEntry.class.getName(),
                "--instrumentation_includes=org.seedbank.**:bt.**:lbms.**:the8472.**:com.offbynull.portmapper.**",
                "--reproducer_path=" + place,
                "-artifact_prefix=" + place.resolve("findings") + "/",
                "-seed=1",
                "-timeout=60",
                "-report_slow_units=60",
                "-max_len=4096"));
        command.addAll(List.of(options));
        Path log = place.resolve(step + ".log");
        Process process = new ProcessBuilder(command)
                .directory(place.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        int unused = process.waitFor();
        return Files.readString(log);
    }

    private static Stream<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList().stream();
        }
    }

    private static long size(Path file) {
        return file.toFile().length();
    }
}
