package org.seedbank.trustchain.store;

import com.google.common.base.Throwables;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.lmdbjava.Meta;

/**
 * LMDB's native library. It is unpacked into a temporary file to be loaded; here that file is removed as soon as it is,
 * because every process that is killed would leave one behind otherwise.
 */
final class LmdbLibrary {
    /** Where it is unpacked. */
    private static final String PLACE = "lmdbjava.extract.dir";

    private static final AtomicBoolean IS_BEGUN = new AtomicBoolean();
    private static final CompletableFuture<Void> LOADED = new CompletableFuture<>();

    private LmdbLibrary() {}

    /**
     * Loads it unless it is loaded; whoever comes while somebody else does waits for that.
     *
     * @throws IOException if there is no place for temporary files
     * @throws LinkageError if it cannot be unpacked or loaded
     */
    static void load() throws IOException {
        if (!IS_BEGUN.getAndSet(true)) {
            try {
                unpack();
                LOADED.complete(null);
            } catch (IOException | RuntimeException | Error e) {
                LOADED.completeExceptionally(e);
            }
        }
        try {
            LOADED.join();
        } catch (CompletionException e) {
            Throwable reason = Objects.requireNonNullElse(e.getCause(), e);
            Throwables.throwIfInstanceOf(reason, IOException.class);
            Throwables.throwIfUnchecked(reason);
            throw e;
        }
    }

    private static void unpack() throws IOException {
        if (System.getProperty(PLACE) != null) {
            return; // the user wants it to stay there
        }
        Path place = Files.createTempDirectory("seedbank-lmdb");
        System.setProperty(PLACE, place.toString());
        try {
            Meta.version();
        } finally {
            System.clearProperty(PLACE);
            remove(place);
        }
    }

    private static void remove(Path place) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(place)) {
            for (Path file : files) {
                Files.delete(file);
            }
            Files.delete(place);
        } catch (IOException e) {
            // A system that keeps loaded files lets the library remove it when the process ends in order.
        }
    }
}
