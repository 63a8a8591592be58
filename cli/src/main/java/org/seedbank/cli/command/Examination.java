package org.seedbank.cli.command;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.seedbank.cli.config.Directories;
import org.seedbank.cli.config.NetworkMode;
import org.seedbank.cli.config.Privacy;
import org.seedbank.cli.config.Reasons;
import org.seedbank.cli.config.SettingKey;
import org.seedbank.cli.config.Settings;
import org.seedbank.cli.config.TunnelSettings;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.peers.PeerFiles;
import org.seedbank.cli.wallet.KeyFile;
import org.seedbank.cli.wallet.KeyRecord;
import org.seedbank.overlay.crypto.Cryptography;
import org.seedbank.overlay.discovery.AddressBook;
import org.seedbank.overlay.endpoint.NettyBulkEndpoint;
import org.seedbank.trustchain.token.ByteCount;
import org.seedbank.tunnels.crypto.CellCipher;

/** The checks of {@code doctor}; they change nothing. */
final class Examination {
    /** Less than this, and a download or the ledger soon stands still. */
    private static final ByteCount SCARCE = ByteCount.ofMebibytes(1024);

    private static final Instant BUILT_AFTER = Instant.parse("2026-01-01T00:00:00Z");

    private final Invocation invocation;
    private final Directories directories;

    Examination(Invocation invocation) {
        this.invocation = invocation;
        this.directories = invocation.directories();
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        findings.add(java());
        findings.add(check("cryptography", () -> Finding.fine("cryptography", Cryptography.backendName())));
        findings.add(check(
                "circuits",
                () -> Finding.fine("circuits", CellCipher.fastest().name() + ", " + NettyBulkEndpoint.transport())));
        findings.add(check("settings", this::settings));
        findings.add(variables());
        Optional<Settings> settings = knownSettings();
        findings.add(check("data directory", () -> directory("data directory", directories.data(), false)));
        findings.add(check("wallet directory", () -> directory("wallet directory", directories.wallet(), true)));
        findings.add(check("wallet", this::wallet));
        findings.add(check("ledger directory", () -> directory("ledger directory", directories.ledger(), true)));
        findings.add(check("ledger", this::ledger));
        findings.add(check("signing", this::signing));
        findings.add(check("disk", this::disk));
        findings.add(clock());
        settings.ifPresent(known -> {
            findings.add(check("network", () -> network(known)));
            findings.add(circuitsOfOthers(known.tunnels()));
            findings.add(check("reachability", () -> reachability(known)));
            findings.add(check("torrent port", () -> torrentPort(known.torrent().port())));
            findings.add(check("node port", () -> nodePort(known.node().port())));
        });
        return findings;
    }

    private Finding check(String name, Supplier<Finding> check) {
        try {
            return check.get();
        } catch (RuntimeException e) {
            return Finding.fault(name, Failures.explain(e, invocation));
        }
    }

    private static Finding java() {
        String state = System.getProperty("java.version") + ", "
                + Runtime.getRuntime().availableProcessors() + " processors, "
                + Amounts.tokens(new ByteCount(Runtime.getRuntime().maxMemory())) + " memory at most";
        return Finding.fine("java", state);
    }

    private Finding settings() {
        invocation.settings();
        Path file = invocation.settingsLoader().userFile();
        return Finding.fine("settings", Files.exists(file) ? file.toString() : "built in; no file " + file);
    }

    private Optional<Settings> knownSettings() {
        try {
            return Optional.of(invocation.settings().settings());
        } catch (CliFailure e) {
            return Optional.empty(); // the check of the settings reports it
        }
    }

    private Finding variables() {
        List<String> known = new ArrayList<>(List.of("SEEDBANK_DATA_DIR", "SEEDBANK_CONFIG", "SEEDBANK_PROFILE"));
        known.addAll(List.of("SEEDBANK_JAVA_OPTIONS", Passphrases.VARIABLE));
        for (SettingKey<?> key : SettingKey.ALL) {
            known.add(key.variable());
            known.add(key.variable() + "_FILE");
        }
        List<String> unknown = invocation.host().environment().variables().keySet().stream()
                .filter(name -> name.startsWith("SEEDBANK_") && !known.contains(name))
                .sorted()
                .toList();
        return unknown.isEmpty()
                ? Finding.fine("variables", "none that is not understood")
                : Finding.warning(
                        "variables",
                        "without effect: " + String.join(", ", unknown),
                        "unset them; seedbank config explain names the variable of each key");
    }

    private static Finding directory(String name, Path directory, boolean isSecret) {
        if (!Files.exists(directory)) {
            return Finding.fine(name, directory + ", made when needed");
        }
        if (isSecret) {
            Privacy.check(directory);
        }
        if (!Files.isWritable(directory)) {
            throw new CliFailure(
                    ExitCode.CANNOT_READ_WRITE,
                    "cannot write to",
                    directory.toString(),
                    "permission denied",
                    "check who owns it");
        }
        return Finding.fine(name, directory.toString());
    }

    private Finding wallet() {
        Optional<KeyRecord> record = new KeyFile(directories).read();
        if (record.isEmpty()) {
            return Finding.fine("wallet", "none yet, made when needed");
        }
        return record.get().isSealed()
                ? Finding.fine("wallet", "encrypted")
                : Finding.warning(
                        "wallet",
                        "not encrypted: whoever reads the file can spend its tokens",
                        "seedbank wallet passphrase encrypts it");
    }

    private Finding ledger() {
        try (OpenLedger ledger = OpenLedger.read(invocation)) {
            return Finding.fine(
                    "ledger",
                    ledger.store()
                            .map(store -> "can be read; blocks of "
                                    + Amounts.count(store.owners().size(), "peer") + ", "
                                    + Amounts.count(store.forks().size(), "proof of a fork", "proofs of forks"))
                            .orElse("empty, made when needed"));
        }
    }

    private Finding signing() {
        return SigningState.of(invocation)
                .map(held -> Finding.warning("signing", "off: " + held.why(), held.remedy()))
                .orElseGet(() -> Finding.fine("signing", "on"));
    }

    private Finding disk() {
        Path existing = directories.data();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        try {
            ByteCount free = new ByteCount(Files.getFileStore(existing).getUsableSpace());
            String state = Amounts.size(free) + " free below " + existing;
            return free.isAtLeast(SCARCE)
                    ? Finding.fine("disk", state)
                    : Finding.warning("disk", state, "free some space, or name another place with --data-dir");
        } catch (IOException e) {
            throw new CliFailure(
                            ExitCode.CANNOT_READ_WRITE,
                            "cannot examine",
                            existing.toString(),
                            Reasons.of(e),
                            "check the disk")
                    .causedBy(e);
        }
    }

    private Finding clock() {
        Instant now = invocation.host().clock().instant();
        return now.isAfter(BUILT_AFTER)
                ? Finding.fine("clock", Amounts.local(now))
                : Finding.warning(
                        "clock",
                        Amounts.local(now) + ", before this program was made",
                        "set the clock: others date their blocks by theirs");
    }

    private static Finding circuitsOfOthers(TunnelSettings settings) {
        String relay = settings.relays()
                ? "carried on, at most " + settings.maxCircuits() + " at a time"
                : "not carried on (tunnels.relay)";
        return Finding.fine("circuits of others", relay + "; exit: " + new ExitTerms(settings).summary());
    }

    private static Finding network(Settings settings) {
        String state = settings.network() == NetworkMode.OPEN
                ? "open: anybody may be contacted"
                : "closed: only this machine and addresses that you name";
        return Finding.fine("network", state);
    }

    private Finding reachability(Settings settings) {
        Optional<AddressBook> book = new PeerFiles(directories.peers()).book();
        return new ReachabilityCheck(settings, invocation.host().clock().instant()).finding(book);
    }

    private static Finding torrentPort(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(port));
            return Finding.fine("torrent port", "TCP " + (port == 0 ? "any that is free" : port));
        } catch (IOException e) {
            throw taken("TCP port " + port, "torrent.port", e);
        }
    }

    private static Finding nodePort(int port) {
        try (DatagramSocket socket = new DatagramSocket(port)) {
            return Finding.fine("node port", "UDP " + (port == 0 ? "any that is free" : socket.getLocalPort()));
        } catch (IOException e) {
            throw taken("UDP port " + port, "node.port", e);
        }
    }

    private static CliFailure taken(String port, String key, IOException cause) {
        return new CliFailure(
                        ExitCode.PORT_IN_USE,
                        "cannot listen on",
                        port,
                        Reasons.of(cause),
                        "set " + key + " to another, or to 0")
                .causedBy(cause);
    }
}
