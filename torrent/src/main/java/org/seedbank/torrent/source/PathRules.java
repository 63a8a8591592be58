package org.seedbank.torrent.source;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the path of a file in a torrent may not be. The rules are those of the strictest system, so that a torrent means
 * the same files everywhere.
 */
final class PathRules {
    /** What Linux, Windows and macOS allow for one name. */
    private static final int NAME_BYTES = 255;
    /** Half of what Linux allows, so that a download directory still fits before it. */
    private static final int PATH_BYTES = 2048;

    private static final int LEVELS = 100;

    private static final Pattern SEPARATOR = Pattern.compile("[/\\\\]");
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);
    /** Names of devices on Windows, whatever extension follows ("Naming Files, Paths, and Namespaces"). */
    private static final Pattern DEVICE = Pattern.compile(
            "(con|prn|aux|nul|conin\\$|conout\\$|(com|lpt)[0-9\u00b9\u00b2\u00b3]) *(\\..*)?",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    /** Overrides and isolates of the bidirectional algorithm: what is shown is not what the file is called. */
    private static final Pattern REORDERING = Pattern.compile("[\u202a-\u202e\u2066-\u2069]");

    private static final String OUTSIDE = "would be written outside the download directory";

    private PathRules() {}

    /** What is wrong with {@code path}, to be read behind the file's number; empty if nothing is. */
    static Optional<String> objection(List<String> path) {
        if (path.isEmpty()) {
            return Optional.of("has an empty path");
        }
        if (path.size() > LEVELS) {
            return Optional.of("has a path of " + path.size() + " levels, the limit is " + LEVELS);
        }
        int bytes = path.size() - 1;
        for (String name : path) {
            Optional<String> objection = objection(name);
            if (objection.isPresent()) {
                return objection;
            }
            bytes += sizeOf(name);
        }
        return bytes > PATH_BYTES
                ? Optional.of("has a path of " + bytes + " bytes, the limit is " + PATH_BYTES)
                : Optional.empty();
    }

    private static Optional<String> objection(String name) {
        if (name.isEmpty()) {
            return Optional.of("has an empty name in its path");
        } else if (name.equals(".")) {
            return Optional.of("has \".\" for a name in its path");
        } else if (leaves(name)) {
            return Optional.of(OUTSIDE);
        } else if (SEPARATOR.matcher(name).find()) {
            return Optional.of("has a separator inside a name of its path");
        } else if (name.chars().anyMatch(Character::isISOControl)) {
            return Optional.of("has a control character in its path");
        } else if (REORDERING.matcher(name).find()) {
            return Optional.of("has a character in its path that reverses the text shown");
        } else if (DEVICE.matcher(name).matches()) {
            return Optional.of("has the name of a device in its path");
        } else if (name.endsWith(".") || name.endsWith(" ")) {
            return Optional.of("has a name that ends with a dot or a space in its path");
        } else if (sizeOf(name) > NAME_BYTES) {
            return Optional.of("has a name of " + sizeOf(name) + " bytes in its path, the limit is " + NAME_BYTES);
        }
        return Optional.empty();
    }

    private static boolean leaves(String name) {
        return name.startsWith("/")
                || name.startsWith("\\")
                || DRIVE.matcher(name).matches()
                || SEPARATOR.splitAsStream(name).anyMatch(".."::equals);
    }

    private static int sizeOf(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }
}
