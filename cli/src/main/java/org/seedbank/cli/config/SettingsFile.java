package org.seedbank.cli.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * What one settings file says.
 *
 * @param general statements that always count
 * @param profiles statements that count only when their profile is chosen, by its name
 */
record SettingsFile(List<Statement> general, Map<String, List<Statement>> profiles) {
    private static final String PROFILE = "profile";
    private static final int MAX_SIZE = 1 << 20;

    SettingsFile {
        general = List.copyOf(general);
        profiles = Collections.unmodifiableMap(new TreeMap<>(profiles));
    }

    /** The file if it is there, else nothing said. */
    static SettingsFile readIfPresent(Path file) {
        return Files.exists(file) ? read(file) : new SettingsFile(List.of(), Map.of());
    }

    static SettingsFile read(Path file) {
        return parse(file, text(file));
    }

    /** What {@code text} says, which is the content of {@code file}. */
    static SettingsFile parse(Path file, String text) {
        try {
            return read(file, Toml.parse(text));
        } catch (StackOverflowError e) {
            // The parser descends with each bracket, and no setting needs more than one.
            throw bad(
                    file,
                    TomlPosition.positionAt(1, 1),
                    "it is nested too deeply",
                    "seedbank config example shows how");
        }
    }

    private static SettingsFile read(Path file, TomlParseResult toml) {
        if (toml.hasErrors()) {
            TomlParseError error = toml.errors().get(0);
            throw bad(file, error.position(), String.valueOf(error.getMessage()), "correct that line");
        }
        List<Statement> general = new ArrayList<>();
        Map<String, List<Statement>> profiles = new TreeMap<>();
        for (List<String> path : toml.keyPathSet(true)) {
            if (path.size() > 2 && path.get(0).equals(PROFILE)) {
                statement(file, toml, path, 2, profiles.computeIfAbsent(path.get(1), name -> new ArrayList<>()));
            } else if (path.get(0).equals(PROFILE) && toml.get(path) instanceof TomlTable) {
                path.stream().skip(1).forEach(name -> profiles.computeIfAbsent(name, any -> new ArrayList<>()));
            } else {
                statement(file, toml, path, 0, general);
            }
        }
        return new SettingsFile(general, profiles);
    }

    private static void statement(Path file, TomlTable toml, List<String> path, int skip, List<Statement> into) {
        Object value = toml.get(path);
        String name = String.join(".", path.subList(skip, path.size()));
        TomlPosition position = position(toml, path);
        if (value instanceof TomlTable
                && SettingKey.ALL.stream().anyMatch(key -> key.path().startsWith(name + "."))) {
            return;
        }
        SettingKey<?> key = SettingKey.find(name).orElseThrow(() -> unknown(file, position, name));
        if (value == null || key.kind().tomlTypes().stream().noneMatch(type -> type.isInstance(value))) {
            String why = name + " must be " + key.expected();
            throw bad(file, position, why, name + " = " + key.toToml(key.fallback()) + " is the built-in value");
        }
        String text = value instanceof TomlArray tables ? RateWindows.textOf(tables) : value.toString();
        into.add(new Statement(key, text, at(file, position)));
    }

    private static String text(Path file) {
        try {
            if (Files.size(file) > MAX_SIZE) {
                throw new IOException("larger than 1 MiB");
            }
            return Files.readString(file);
        } catch (IOException e) {
            ExitCode code = e instanceof NoSuchFileException ? ExitCode.CANNOT_OPEN : Reasons.whenOpening(e);
            throw new CliFailure(
                            code,
                            "cannot read the settings file",
                            file.toString(),
                            Reasons.of(e),
                            "seedbank config path lists the files that are read")
                    .causedBy(e);
        }
    }

    private static CliFailure unknown(Path file, TomlPosition position, String name) {
        String hint = SettingKey.nearest(name)
                .map(near -> "did you mean " + near + "? ")
                .orElse("");
        return bad(file, position, "unknown key \"" + name + "\"", hint + "seedbank config example shows every key");
    }

    private static CliFailure bad(Path file, TomlPosition position, String why, String hint) {
        return new CliFailure(ExitCode.BAD_CONFIGURATION, "cannot use", at(file, position), why, hint);
    }

    private static TomlPosition position(TomlTable toml, List<String> path) {
        TomlPosition position = toml.inputPositionOf(path);
        return position == null ? TomlPosition.positionAt(1, 1) : position;
    }

    private static String at(Path file, TomlPosition position) {
        return file + ":" + position.line() + ":" + position.column();
    }
}
