package org.seedbank.overlay.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.seedbank.overlay.wire.Bytes;

/** Replays the known inputs of a module's parsers; with {@code -Pfuzz} it searches for others. */
public abstract class FuzzContract {
    static final String TARGET = "fuzz.target";

    private static final String ALL = "all";

    /** The parsers of the module that can be reached from a network or a file. */
    protected abstract List<FuzzTarget> targets();

    @TestFactory
    @DisabledIfSystemProperty(named = TARGET, matches = ".+")
    Stream<DynamicTest> replaysTheInputsOf() {
        return targets().stream()
                .map(target -> DynamicTest.dynamicTest(target.name(), () -> {
                    assertThat(inputs(target)).hasSizeGreaterThan(1);
                    for (Bytes input : inputs(target)) {
                        assertThatCode(() -> target.property().accept(input))
                                .as("input %s", input)
                                .doesNotThrowAnyException();
                    }
                }));
    }

    @TestFactory
    @EnabledIfSystemProperty(named = TARGET, matches = ".+")
    Stream<DynamicTest> finds() {
        String wanted = System.getProperty(TARGET, ALL);
        return targets().stream()
                .filter(target -> wanted.equals(ALL) || wanted.equals(target.name()))
                .map(target -> DynamicTest.dynamicTest(
                        "nothing in " + target.name(),
                        () -> assertThat(new FuzzRun(getClass(), target).run(inputs(target)))
                                .isEmpty()));
    }

    /** Its seeds, and what was found since: one input a line, in hexadecimal digits. */
    static List<Bytes> inputs(FuzzTarget target) throws IOException {
        List<Bytes> inputs = new ArrayList<>(target.seeds());
        inputs.add(Bytes.empty());
        try (InputStream found = FuzzContract.class.getResourceAsStream("/fuzz/" + target.name() + ".txt")) {
            if (found != null) {
                new BufferedReader(new InputStreamReader(found, StandardCharsets.US_ASCII))
                        .lines()
                        .map(Bytes::fromHex)
                        .forEach(inputs::add);
            }
        }
        return inputs;
    }
}
