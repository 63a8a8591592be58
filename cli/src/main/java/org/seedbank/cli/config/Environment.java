package org.seedbank.cli.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the program finds around it.
 *
 * @param variables environment variables
 * @param home the user's home directory
 * @param workingDirectory where relative paths begin
 * @param systemFile settings of the whole machine
 */
public record Environment(Map<String, String> variables, Path home, Path workingDirectory, Path systemFile) {
    /** Copies the variables. */
    public Environment {
        variables = Map.copyOf(variables);
    }

    /** The value of a variable; an empty one counts as absent. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
    }
}
