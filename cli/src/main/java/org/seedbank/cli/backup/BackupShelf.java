package org.seedbank.cli.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.seedbank.overlay.crypto.PublicKey;

/** Backups of one wallet in one directory, each named after the newest own block that it knows. */
public final class BackupShelf {
    private final Path directory;
    private final String prefix;
    private final Pattern form;

    /**
     * @param directory where they are
     * @param owner whose they are; those of others are left alone
     */
    public BackupShelf(Path directory, PublicKey owner) {
        this.directory = directory;
        this.prefix = "seedbank-" + owner.memberId().toString().substring(0, 8) + "-";
        this.form = Pattern.compile(Pattern.quote(prefix) + "([0-9]{10})\\.backup");
    }

    /** The newest block that any of them knows; absent if there is none. */
    public OptionalLong newest() throws IOException {
        NavigableMap<Long, Path> found = all();
        return found.isEmpty() ? OptionalLong.empty() : OptionalLong.of(found.lastKey());
    }

    /** Where the backup belongs that knows block {@code sequence}. */
    public Path place(long sequence) {
        return directory.resolve(prefix + String.format("%010d", sequence) + ".backup");
    }

    /** Removes the oldest ones, so that {@code count} are left. */
    public void keep(int count) throws IOException {
        NavigableMap<Long, Path> found = all();
        while (found.size() > count) {
            Map.Entry<Long, Path> oldest = found.pollFirstEntry();
            Files.deleteIfExists(oldest.getValue());
        }
    }

    private NavigableMap<Long, Path> all() throws IOException {
        NavigableMap<Long, Path> found = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.forEach(file -> {
                Matcher name = form.matcher(file.getFileName().toString());
                if (name.matches()) {
                    found.put(Long.parseLong(name.group(1)), file);
                }
            });
        }
        return found;
    }
}
