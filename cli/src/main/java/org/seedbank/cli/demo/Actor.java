package org.seedbank.cli.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.seedbank.cli.config.Directories;
import org.seedbank.cli.wiring.Announcement;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.token.ByteCount;

/** A party of the demo: its directory, its identity, and what its process has said so far. */
final class Actor {
    private final String name;
    private final Path directory;
    private final PublicKey key;
    private String magnet = "";
    private int port;
    private ByteCount done = ByteCount.ZERO;
    private ByteCount total = ByteCount.ZERO;
    private final Set<Integer> exitPorts = new LinkedHashSet<>();
    private final Map<Integer, ByteCount> givenUnpaid = new LinkedHashMap<>();
    private boolean isComplete;
    private boolean hasStopped;
    private boolean mayEnd;
    private OptionalInt code = OptionalInt.empty();

    /**
     * @param name what it is called
     * @param directory where everything of it is
     * @param key who it is
     */
    Actor(String name, Path directory, PublicKey key) {
        this.name = name;
        this.directory = directory;
        this.key = key;
    }

    String name() {
        return name;
    }

    Path directory() {
        return directory;
    }

    PublicKey key() {
        return key;
    }

    /** Its wallet and ledger. */
    Directories directories() {
        return directoriesIn(directory);
    }

    static Directories directoriesIn(Path directory) {
        return Directories.below(directory.resolve("data"));
    }

    /** Where its files are. */
    Path files() {
        return directory.resolve("files");
    }

    /** What it printed. */
    Path transcript() {
        return directory.resolve("events.jsonl");
    }

    /** What it complained of. */
    Path complaints() {
        return directory.resolve("errors.txt");
    }

    /** A process of it begins: what the one before said does not count any more. */
    void begins() {
        isComplete = false;
        hasStopped = false;
        mayEnd = false;
        code = OptionalInt.empty();
    }

    void heard(Announcement said) {
        switch (said.event()) {
            case "started", "listening" -> port = (int) said.number("port");
            case "seeding" -> magnet = said.text("magnet");
            case "progress" -> {
                done = new ByteCount(said.number("done"));
                total = new ByteCount(said.number("total"));
            }
            case "done" -> {
                isComplete = true;
                done = total;
            }
            case "exit_socket" -> exitPorts.add((int) said.number("port"));
            case "given_unpaid" ->
                givenUnpaid.merge((int) said.number("port"), new ByteCount(said.number("bytes")), ByteCount::plus);
            case "stopped" -> hasStopped = true;
            default -> {} // payments and the like are told, not remembered
        }
    }

    void ended(int exitCode) {
        code = OptionalInt.of(exitCode);
    }

    /** From now on its process may end. */
    void mayEnd() {
        mayEnd = true;
    }

    /** Whether it ended although it was needed, or ended badly. */
    boolean hasFailed() {
        boolean isDone = (mayEnd && hasStopped) || (isComplete && code.orElse(0) == 0);
        return code.isPresent() && !isDone;
    }

    boolean hasEnded() {
        return code.isPresent();
    }

    boolean isComplete() {
        return isComplete;
    }

    String magnet() {
        return magnet;
    }

    int port() {
        return port;
    }

    ByteCount done() {
        return done;
    }

    ByteCount total() {
        return total;
    }

    /** Ports from which something of circuits that end at it has left. */
    Set<Integer> exitPorts() {
        return Set.copyOf(exitPorts);
    }

    /** Payload that it sent to peers without accounts, by their ports: all of them are at one address. */
    Map<Integer, ByteCount> givenUnpaid() {
        return Map.copyOf(givenUnpaid);
    }

    /** Whether at least {@code percent} of its download is there. */
    boolean has(int percent) {
        return isComplete || (total.value() > 0 && done.value() * 100 >= total.value() * percent);
    }

    /** How its process ended, in words. */
    String end() {
        List<String> lines = List.of();
        try {
            lines = Files.readAllLines(complaints(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            // Then it did not complain.
        }
        String said = Optional.of(lines)
                .filter(known -> !known.isEmpty())
                .map(known -> ": " + known.get(Math.max(0, known.size() - 2)))
                .orElse("");
        return name + " ended with code " + code.orElse(-1) + said;
    }
}
