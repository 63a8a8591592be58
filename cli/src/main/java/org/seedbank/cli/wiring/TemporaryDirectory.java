package org.seedbank.cli.wiring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.seedbank.cli.config.Privacy;
import org.seedbank.cli.config.Reasons;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A directory for work that leaves nothing behind, unless it is kept. */
public final class TemporaryDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TemporaryDirectory.class);

    private final Path path;
    private boolean isKept;

    private TemporaryDirectory(Path path, boolean isKept) {
        this.path = path;
        this.isKept = isKept;
    }

    /**
     * A new directory in {@code parent}, which is made if missing; only its owner can open it.
     *
     * @throws CliFailure if it cannot be made
     */
    public static TemporaryDirectory in(Path parent, String prefix) {
        try {
            return new TemporaryDirectory(Files.createTempDirectory(Privacy.create(parent), prefix), false);
        } catch (IOException e) {
            throw new CliFailure(
                            ExitCode.CANNOT_MAKE_DIRECTORY,
                            "cannot make a directory in",
                            parent.toString(),
                            Reasons.of(e),
                            "name another place, or check who owns it")
                    .causedBy(e);
        }
    }

    /**
     * The directory {@code path} itself, made if missing, which is kept.
     *
     * @throws CliFailure if it cannot be made, or if something is in it
     */
    public static TemporaryDirectory keptAt(Path path) {
        Privacy.directory(path);
        try (Stream<Path> content = Files.list(path)) {
            if (content.findAny().isPresent()) {
                throw new CliFailure(
                        ExitCode.FILE_EXISTS,
                        "cannot use",
                        path.toString(),
                        "the directory is not empty",
                        "name a new directory");
            }
        } catch (IOException e) {
            throw new CliFailure(
                            Reasons.whenOpening(e),
                            "cannot read",
                            path.toString(),
                            Reasons.of(e),
                            "name another directory")
                    .causedBy(e);
        }
        return new TemporaryDirectory(path, true);
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** From now on it stays. */
    public void keep() {
        isKept = true;
    }

    /** Whether it stays. */
    public boolean isKept() {
        return isKept;
    }

    /** Removes it with all that is in it, unless it is kept. */
    @Override
    public void close() {
        if (isKept) {
            return;
        }
        try (Stream<Path> content = Files.walk(path)) {
            for (Path each : content.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            LOG.warn("cannot remove {}: {}", path, Reasons.of(e));
        }
    }
}
