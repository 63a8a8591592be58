package org.seedbank.it.process;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The classes of the program, archived as the launcher does it, so that a process of a test needs half of the processor
 * time to start. One of the processes that run tests makes it beside the first of them; until it is there, and if it
 * never is, programs start without.
 */
final class ClassArchive {
    private static final Path FILE = Path.of("target", "classes.jsa").toAbsolutePath();
    private static final Path LOCK = FILE.resolveSibling("classes.lock");
    private static final long MINUTES = 3;
    /** Above are those of signals. */
    private static final int HIGHEST_CODE = 127;

    private static boolean isBegun;

    private ClassArchive() {}

    /** What the virtual machine has to be told; nothing while there is no archive. */
    static List<String> flags(Path java, Path jar) {
        begin(java, jar);
        return isFresh(jar)
                ? List.of("-XX:SharedArchiveFile=" + FILE, "-Xlog:disable", "-Xlog:all=error:stderr", "-Xlog:cds*=off")
                : List.of();
    }

    private static boolean isFresh(Path jar) {
        File archive = FILE.toFile();
        return archive.exists() && archive.lastModified() > jar.toFile().lastModified();
    }

    private static synchronized void begin(Path java, Path jar) {
        if (!isBegun && !isFresh(jar)) {
            Thread maker = new Thread(() -> make(java, jar), "class archive");
            maker.setDaemon(true);
            maker.start();
        }
        isBegun = true;
    }

    private static void make(Path java, Path jar) {
        try (FileChannel channel = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null || isFresh(jar)) {
                return; // another process makes it, or has
            }
            Path made = Files.createTempDirectory(FILE.getParent(), "archive").resolve(FILE.getFileName());
            List<String> command = new ArrayList<>(List.of(java.toString(), "-XX:+UseSerialGC", "-Xlog:disable"));
            command.addAll(List.of("--add-opens=java.base/java.nio=ALL-UNNAMED"));
            command.addAll(List.of("--add-exports=java.base/sun.nio.ch=ALL-UNNAMED"));
            command.addAll(List.of("-XX:ArchiveClassesAtExit=" + made, "-cp", jar.toString()));
            command.add("org.seedbank.cli.Rehearsal");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                // A rehearsal that failed, as on a machine that is very busy, has loaded most classes all the same.
                if (!process.waitFor(MINUTES, TimeUnit.MINUTES) || process.exitValue() > HIGHEST_CODE) {
                    throw new IOException("the rehearsal was cut off");
                }
                Files.move(made, FILE, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException | OverlappingFileLockException e) {
            System.out.println("Programs start without an archive of classes: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
