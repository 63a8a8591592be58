package org.seedbank.it.interop;

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

    /** Encrypts nothing. */
    ARIA2_PLAIN {
        @Override
        RunningProcess seed(Path torrent, Path directory, int port) {
            return aria2(torrent.toString(), directory, port, PLAIN, SEEDING);
        }

        @Override
        RunningProcess download(String source, Path directory, int port, int peerPort) {
            return aria2(source, directory, port, PLAIN, FETCHING);
        }

        @Override
        String ourEncryption() {
            return "off";
        }
    },

    /** Talks to nobody who does not encrypt everything. */
    ARIA2_RC4 {
        @Override
        RunningProcess seed(Path torrent, Path directory, int port) {
            return aria2(torrent.toString(), directory, port, ENCRYPTED, SEEDING);
        }

        @Override
        RunningProcess download(String source, Path directory, int port, int peerPort) {
            return aria2(source, directory, port, ENCRYPTED, FETCHING);
        }

        @Override
        String ourEncryption() {
            return "require";
        }
    };

    /** Options with which aria2 encrypts nothing that it begins. */
    static final List<String> PLAIN = List.of("--bt-require-crypto=false", "--bt-min-crypto-level=plain");

    private static final List<String> ENCRYPTED = List.of("--bt-require-crypto=true", "--bt-min-crypto-level=arc4");
    private static final List<String> SEEDING = List.of("--check-integrity=true", "--seed-ratio=0.0");
    /** It cannot be told of a peer, only of trackers: otherwise the peer has to call. */
    static final List<String> FETCHING = List.of("--seed-time=0");

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

    /** How our end is to encrypt so that the two can talk. */
    String ourEncryption() {
        return "prefer";
    }

    /** Starts aria2; returns when it listens. */
    @SafeVarargs
    static RunningProcess aria2(String source, Path directory, int port, List<String>... more) {
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
        for (List<String> options : more) {
            command.addAll(options);
        }
        command.add(source);
        RunningProcess process = RunningProcess.start(command, directory, Map.of());
        process.awaitLine("listening on TCP port " + port, START);
        return process;
    }

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
        List<String> question = this == ARIA2_PLAIN || this == ARIA2_RC4
                ? List.of("aria2c", "--version")
                : List.of(PYTHON, "-c", "import libtorrent");
        Requirement.that(succeeds(question), this + " is not installed: " + question);
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
