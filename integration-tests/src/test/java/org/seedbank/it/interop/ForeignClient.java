package org.seedbank.it.interop;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.seedbank.it.process.RunningProcess;

/** A BitTorrent client by other people, on this machine only: every way in which it would find strangers is off. */
enum ForeignClient {
    LIBTORRENT {
        @Override
        RunningProcess seed(Path torrent, Path directory, int port) {
            return libtorrent(
                    Map.of(),
                    directory,
                    "seed",
                    torrent.toString(),
                    directory.toString(),
                    Integer.toString(port),
                    LIMIT);
        }

        @Override
        RunningProcess download(String source, Path directory, int port, int peerPort) {
            return libtorrent(
                    Map.of(),
                    directory,
                    "download",
                    source,
                    directory.toString(),
                    Integer.toString(port),
                    LIMIT,
                    Integer.toString(peerPort));
        }
    },

    /** Talks to nobody who does not encrypt everything. */
    LIBTORRENT_RC4 {
        @Override
        RunningProcess seed(Path torrent, Path directory, int port) {
            return libtorrent(
                    FORCED, directory, "seed", torrent.toString(), directory.toString(), Integer.toString(port), LIMIT);
        }

        @Override
        RunningProcess download(String source, Path directory, int port, int peerPort) {
            return libtorrent(
                    FORCED,
                    directory,
                    "download",
                    source,
                    directory.toString(),
                    Integer.toString(port),
                    LIMIT,
                    Integer.toString(peerPort));
        }
    },

    ARIA2 {
        @Override
        RunningProcess seed(Path torrent, Path directory, int port) {
            return aria2(torrent.toString(), directory, port, "--check-integrity=true", "--seed-ratio=0.0");
        }

        @Override
        RunningProcess download(String source, Path directory, int port, int peerPort) {
            // It cannot be told of a peer: the peer has to call.
            return aria2(source, directory, port, "--seed-time=0");
        }

        private RunningProcess aria2(String source, Path directory, int port, String... more) {
            List<String> command = new ArrayList<>(List.of(
                    "aria2c",
                    "--no-conf",
                    "--enable-dht=false",
                    "--enable-dht6=false",
                    "--disable-ipv6=true",
                    "--bt-enable-lpd=false",
                    "--enable-peer-exchange=false",
                    "--enable-color=false",
                    "--file-allocation=none",
                    "--summary-interval=0",
                    "--stop=" + LIMIT,
                    "--listen-port=" + port,
                    "--dir=" + directory));
            command.addAll(List.of(more));
            command.add(source);
            RunningProcess process = RunningProcess.start(command, directory, Map.of());
            process.awaitLine("listening on TCP port " + port, START);
            return process;
        }
    };

    static final String LIMIT = "150";
    private static final Map<String, String> FORCED = Map.of("LIBTORRENT_ENCRYPTION", "rc4");
    private static final String PYTHON = "/usr/bin/python3";
    private static final Duration START = Duration.ofMinutes(1);

    /** Seeds what {@code torrent} describes from {@code directory}; returns when it listens. */
    abstract RunningProcess seed(Path torrent, Path directory, int port);

    /**
     * Downloads {@code source}, a torrent file or a magnet link, to {@code directory} and ends; returns when it
     * listens.
     *
     * @param peerPort where it finds a peer on this machine, if it can be told
     */
    abstract RunningProcess download(String source, Path directory, int port, int peerPort);

    /** Starts the script around libtorrent; returns when it listens. */
    static RunningProcess libtorrent(Map<String, String> environment, Path directory, String... words) {
        List<String> command = new ArrayList<>(
                List.of(PYTHON, script("libtorrent_peer.py", directory).toString()));
        command.addAll(List.of(words));
        RunningProcess process = RunningProcess.start(command, directory, environment);
        process.awaitEvent("listening", START);
        return process;
    }

    /** Skips the test unless the client is installed. */
    void assumeInstalled() {
        List<String> question =
                this == ARIA2 ? List.of("aria2c", "--version") : List.of(PYTHON, "-c", "import libtorrent");
        assumeTrue(succeeds(question), () -> this + " is not installed: " + question);
    }

    /** Whether {@code command} can be run and ends with code 0. */
    static boolean succeeds(List<String> command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A script of these tests, copied to {@code directory}. */
    static Path script(String name, Path directory) {
        Path copy = directory.resolve(name);
        try (InputStream in =
                Objects.requireNonNull(ForeignClient.class.getResourceAsStream("/interop/" + name), name)) {
            Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
