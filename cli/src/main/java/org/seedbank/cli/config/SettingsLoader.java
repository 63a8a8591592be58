package org.seedbank.cli.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;

/**
 * Reads settings. Who speaks last wins: built-in values, file of the machine, file of the user, the chosen profile,
 * what commands changed, environment variables, options.
 *
 * @param environment variables and the file of the machine
 * @param userFile file of the user
 * @param isNamed whether the user named that file, so that it must be there
 * @param profile the chosen profile
 * @param runtimeFile what commands changed
 */
public record SettingsLoader(
        Environment environment, Path userFile, boolean isNamed, Optional<String> profile, Optional<Path> runtimeFile) {
    /** One that knows of no changes by commands. */
    public SettingsLoader(Environment environment, Path userFile, boolean isNamed, Optional<String> profile) {
        this(environment, userFile, isNamed, profile, Optional.empty());
    }

    /**
     * All that is said, {@code options} last.
     *
     * @throws CliFailure with {@link ExitCode#BAD_CONFIGURATION} if a file or variable is not understood
     */
    public ResolvedSettings load(List<Statement> options) {
        List<Statement> all = new ArrayList<>();
        SettingsFile system = SettingsFile.readIfPresent(environment.systemFile());
        SettingsFile user = isNamed ? SettingsFile.read(userFile) : SettingsFile.readIfPresent(userFile);
        all.addAll(system.general());
        all.addAll(user.general());
        profile.ifPresent(name -> addProfile(name, List.of(system.profiles(), user.profiles()), all));
        runtimeFile.ifPresent(
                file -> all.addAll(SettingsFile.readIfPresent(file).general()));
        addVariables(all);
        all.addAll(options);
        return new ResolvedSettings(all, environment.home());
    }

    private void addProfile(String name, List<Map<String, List<Statement>>> profiles, List<Statement> into) {
        TreeSet<String> known = new TreeSet<>();
        profiles.forEach(each -> known.addAll(each.keySet()));
        if (!known.contains(name)) {
            String hint = Nearest.to(name, known)
                    .map(near -> "did you mean " + near + "? ")
                    .orElse(known.isEmpty() ? "" : "known profiles: " + String.join(", ", known) + "; ");
            throw new CliFailure(
                    ExitCode.BAD_CONFIGURATION,
                    "cannot use the profile",
                    name,
                    "no settings file has a table [profile." + name + "]",
                    hint + "seedbank config path lists the files that are read");
        }
        profiles.forEach(each -> into.addAll(each.getOrDefault(name, List.of())));
    }

    private void addVariables(List<Statement> into) {
        for (SettingKey<?> key : SettingKey.ALL) {
            String name = key.variable();
            environment
                    .variable(name + "_FILE")
                    .ifPresent(
                            file -> into.add(new Statement(key, content(name, file), name + "_FILE (" + file + ")")));
            environment.variable(name).ifPresent(value -> into.add(new Statement(key, value, name)));
        }
    }

    private static String content(String variable, String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            throw new CliFailure(
                            ExitCode.BAD_CONFIGURATION,
                            "cannot use",
                            variable + "_FILE",
                            "cannot read " + file + ": " + Reasons.of(e),
                            "name a file that holds only the value, or unset the variable")
                    .causedBy(e);
        }
    }
}
