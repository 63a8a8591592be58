package org.seedbank.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.seedbank.it.interop.Transmission.Encrypts;
import org.seedbank.it.process.Books;
import org.seedbank.it.process.Payload;
import org.seedbank.it.process.RunningProcess;
import org.seedbank.it.process.Seedbank;
import org.seedbank.it.process.Transfer;

/**
 * Files travel between Seedbank and Transmission, which talks to nobody at 127/8: each runs in a network of its own.
 * Nothing is paid either way.
 */
@Tag("interop")
@Timeout(300)
class TransmissionIT {
    private static final long SIZE = 8L * Payload.MIB;
    private static final int OUR_PORT = 6881;
    private static final List<String> TO_THEM = List.of("--peer", TwoNetworks.THERE + ":" + Transmission.PORT);
    /** The networks lead nowhere, so it may be open: a closed one listens at 127.0.0.1 alone. */
    private static final Map<String, String> OPEN = Map.of("SEEDBANK_NETWORK", "open");

    @TempDir
    Path root;

    private TwoNetworks networks = TwoNetworks.make();
    private Path here = Path.of("");
    private Path there = Path.of("");
    private Path home = Path.of("");

    /** What carries the bytes. */
    enum Carrier {
        TCP,
        UTP
    }

    /** What a downloader is given. */
    enum Source {
        TORRENT,
        MAGNET;

        private String of(Seedbank node, Path torrent) {
            return this == TORRENT ? torrent.toString() : Transfer.magnetOf(node, torrent);
        }
    }

    /** By both protocols, encrypted and not, from a file and from a link. */
    @Retention(RetentionPolicy.RUNTIME)
    @ParameterizedTest
    @CsvSource({
        "TCP, RELUCTANTLY, off, TORRENT",
        "TCP, RELUCTANTLY, off, MAGNET",
        "TCP, GLADLY, prefer, TORRENT",
        "TCP, ALWAYS, require, TORRENT",
        "TCP, ALWAYS, require, MAGNET",
        "UTP, RELUCTANTLY, off, TORRENT",
        "UTP, RELUCTANTLY, off, MAGNET",
        "UTP, ALWAYS, require, TORRENT",
        "UTP, ALWAYS, require, MAGNET",
    })
    @interface EachWay {}

    @BeforeEach
    void makeDirectories() throws IOException {
        here = Files.createDirectory(root.resolve("here"));
        there = Files.createDirectory(root.resolve("there"));
        home = Files.createDirectory(root.resolve("home"));
    }

    @AfterEach
    void removeNetworks() {
        networks.close();
    }

    @EachWay
    void downloadsFrom(Carrier carrier, Encrypts encrypts, String encryption, Source source) throws IOException {
        Seedbank node = new Seedbank(here);
        Path data = Payload.random(there.resolve("data.bin"), SIZE, 23);
        Path torrent = Transfer.torrentOf(node, data);
        prepare(carrier);

        try (Transmission seeding = transmission(carrier, encrypts)) {
            seeding.add(torrent.toString());
            seeding.awaitComplete();
            try (RunningProcess download =
                    start(node, "download", source.of(node, torrent), encryption, TO_THEM, "-o", "down")) {
                download.outcome(Transfer.LIMIT).succeeded();
            }
        }

        Payload.assertSame(here.resolve("down/data.bin"), data);
        assertNothingIsPaid(node);
    }

    @EachWay
    void seedsTo(Carrier carrier, Encrypts encrypts, String encryption, Source source) throws IOException {
        Seedbank node = new Seedbank(here);
        Path data = Payload.random(here.resolve("data.bin"), SIZE, 24);
        Path torrent = Transfer.torrentOf(node, data);
        prepare(carrier);

        try (Transmission fetching = transmission(carrier, encrypts)) {
            fetching.add(source.of(node, torrent));
            try (RunningProcess seeding = start(node, "seed", data.toString(), encryption, TO_THEM)) {
                seeding.awaitEvent("seeding", Transfer.LIMIT);
                fetching.awaitComplete();
                seeding.interrupt();
                seeding.outcome(Transfer.LIMIT).succeeded();
            }
        }

        Payload.assertSame(there.resolve("data.bin"), data);
        assertNothingIsPaid(node);
    }

    /** It learns of us from a tracker; we know of nobody. */
    @ParameterizedTest
    @EnumSource(Carrier.class)
    void isDialledBy(Carrier carrier) throws IOException {
        Seedbank node = new Seedbank(here);
        Path data = Payload.random(here.resolve("data.bin"), SIZE, 26);
        Path torrent = here.resolve("data.torrent");
        prepare(carrier);

        try (SmallTracker tracker =
                        SmallTracker.of(networks.there(), root, TwoNetworks.THERE, TwoNetworks.HERE, OUR_PORT);
                Transmission fetching = transmission(carrier, Encrypts.RELUCTANTLY)) {
            node.call("create", data.toString(), "-o", torrent.toString(), "-t", tracker.url())
                    .succeeded();
            try (RunningProcess seeding = start(node, "seed", data.toString(), "prefer", List.of())) {
                seeding.awaitEvent("seeding", Transfer.LIMIT);
                fetching.add(torrent.toString());
                fetching.awaitComplete();
            }
        }

        Payload.assertSame(there.resolve("data.bin"), data);
        assertNothingIsPaid(node);
    }

    private void prepare(Carrier carrier) {
        if (carrier == Carrier.UTP) {
            Requirement.that(networks.refuseTcp(), "rules by protocol cannot be made here");
        }
    }

    private Transmission transmission(Carrier carrier, Encrypts encrypts) throws IOException {
        return new Transmission(networks, home, there, encrypts, carrier == Carrier.UTP);
    }

    private RunningProcess start(
            Seedbank node, String command, String target, String encryption, List<String> peers, String... more) {
        List<String> words = new ArrayList<>(List.of(
                "--json",
                command,
                target,
                "--port",
                Integer.toString(OUR_PORT),
                "--encryption",
                encryption,
                "--no-dht",
                "--no-lsd",
                "--no-pex"));
        words.addAll(peers);
        words.addAll(List.of(more));
        return node.startBehind(networks.here(), OPEN, words.toArray(String[]::new));
    }

    private static void assertNothingIsPaid(Seedbank node) {
        Books books = Books.of(node);

        assertThat(books.given()).isZero();
        assertThat(books.taken()).isZero();
        assertThat(books.blocks()).isZero();
    }
}
