package org.seedbank.cli.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;

/** Settings that commands changed; files of the user are never written. */
public final class RuntimeFile {
    private static final String HEAD =
            "# Written by seedbank; what is said here counts for more than settings files.\n";

    private final Path file;

    /** @param file where it is, if there is one */
    public RuntimeFile(Path file) {
        this.file = file;
    }

    /**
     * Changes {@code values}, by the names of their keys; other settings stay as they are.
     *
     * @throws CliFailure if the file cannot be written
     */
    public void set(Map<String, String> values) {
        Map<String, String> all = new TreeMap<>();
        SettingsFile.readIfPresent(file)
                .general()
                .forEach(statement -> all.put(statement.key().path(), statement.text()));
        all.putAll(values);
        StringBuilder text = new StringBuilder(HEAD);
        all.forEach((path, value) -> text.append(path)
                .append(" = ")
                .append(SettingKey.find(path).orElseThrow().toToml(value))
                .append('\n'));
        write(text.toString());
    }

    private void write(String text) {
        try {
            Path directory = Privacy.create(file.toAbsolutePath().resolveSibling(""));
            Path written = Files.writeString(directory.resolve(file.getFileName() + ".tmp"), text);
            Path unused =
                    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new CliFailure(
                            ExitCode.CANNOT_READ_WRITE,
                            "cannot write",
                            file.toString(),
                            Reasons.of(e),
                            "check space and permissions there")
                    .causedBy(e);
        }
    }
}
