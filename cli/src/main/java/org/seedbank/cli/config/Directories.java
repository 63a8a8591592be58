package org.seedbank.cli.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the program keeps what.
 *
 * @param config settings of the user
 * @param data wallet, ledger, torrents: what must not be lost
 * @param state reports of faults
 * @see "XDG Base Directory Specification 0.8"
 */
public record Directories(Path config, Path data, Path state) {
    private static final String NAME = "seedbank";

    /** The directories of the user. */
    public static Directories ofUser(Environment environment) {
        Path home = environment.home();
        return new Directories(
                xdg(environment, "XDG_CONFIG_HOME", home.resolve(".config")),
                xdg(environment, "XDG_DATA_HOME", home.resolve(".local/share")),
                xdg(environment, "XDG_STATE_HOME", home.resolve(".local/state")));
    }

    /** Everything in and below one directory. */
    public static Directories below(Path directory) {
        return new Directories(directory, directory, directory.resolve("state"));
    }

    /** Settings of the user. */
    public Path userFile() {
        return config.resolve("seedbank.toml");
    }

    /** Settings that commands changed. */
    public Path runtimeFile() {
        return state.resolve("runtime.toml");
    }

    /** The identity. */
    public Path wallet() {
        return data.resolve("wallet");
    }

    /** Blocks and accounts. */
    public Path ledger() {
        return data.resolve("ledger");
    }

    /** There as long as the wallet was restored and its own newest block is not known for sure. */
    public Path restoredMark() {
        return data.resolve("restored");
    }

    /** Torrents that were active, so that they can be named and resumed. */
    public Path torrents() {
        return data.resolve("torrents");
    }

    /** What is known good of the data of torrents. */
    public Path resume() {
        return data.resolve("resume");
    }

    /** The same of torrents that go through circuits, which need no wallet and so not its lock. */
    public Path anonymousResume() {
        return data.resolve("resume-hops");
    }

    /** What is known of other nodes. */
    public Path peers() {
        return data.resolve("peers");
    }

    /** Where running processes can be spoken to. */
    public Path control() {
        return data.resolve("control");
    }

    /** What is known of the overlay of circuits. */
    public Path tunnels() {
        return data.resolve("tunnels");
    }

    /** Reports of faults. */
    public Path reports() {
        return state.resolve("reports");
    }

    private static Path xdg(Environment environment, String variable, Path fallback) {
        // The specification says that a relative path is to be ignored.
        Optional<Path> named = environment.variable(variable).map(Path::of).filter(Path::isAbsolute);
        return named.orElse(fallback).resolve(NAME);
    }
}
