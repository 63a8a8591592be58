package org.seedbank.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.proof.KeyExchange;
import org.seedbank.torrent.proof.TokenMessage;
import org.seedbank.torrent.proof.TokenMessage.Hello;
import org.seedbank.torrent.proof.TokenMessage.Proof;
import org.seedbank.torrent.proof.TokenMessageCodec;
import org.seedbank.torrent.source.InfoHash;

/** A peer that lies about its key, and strangers who send garbage; afterwards the seeder serves and is paid as ever. */
@Timeout(300)
class AdversaryIT {
    private static final long SIZE = 4L * Payload.MIB;
    private static final long SEED = 20_250_611;
    private static final Bytes ADVERSARY = Bytes.utf8("-AD0001-adversarypee");

    @TempDir
    Path root;

    private final Random random = new Random(SEED);
    private final int port = Ports.free();
    private Seedbank seeder = new Seedbank(Path.of(""));
    private Path data = Path.of("");
    private Path torrent = Path.of("");
    private InfoHash infoHash = new InfoHash(Bytes.filled(20, 0));
    private Optional<RunningProcess> seeding = Optional.empty();

    @BeforeEach
    void startSeeder() throws IOException {
        seeder = node("seeder");
        data = Payload.random(seeder.directory().resolve("data.bin"), SIZE, SEED);
        torrent = Transfer.torrentOf(seeder, data);
        infoHash = InfoHash.parse(seeder.call("show", "--json", torrent.toString())
                        .succeeded()
                        .document()
                        .path("info_hash")
                        .asText())
                .orElseThrow();
        seeding = Optional.of(Transfer.seed(seeder, data, port));
    }

    @AfterEach
    void endSeeder() {
        seeding.ifPresent(RunningProcess::close);
    }

    @Test
    void anHonestStrangerIsProven() throws IOException {
        try (RawPeer peer = RawPeer.dial(port, infoHash, ADVERSARY)) {
            KeyExchange exchange = new KeyExchange(PrivateKey.generate(new SecureRandom()), 0, peer.link(), nonce());
            Hello theirs = introduce(peer, exchange.hello());
            peer.send(answerOf(exchange, theirs));
            Proof proof = (Proof) peer.receive().orElseThrow();

            assertThat(exchange.received(proof)).isInstanceOf(KeyExchange.Outcome.Proven.class);
        }
        assertServesOthers();
    }

    @Test
    void aProofRecordedOnAnotherConnectionIsRefused() throws IOException {
        Recording recording = record();

        try (RawPeer peer = RawPeer.dial(port, infoHash, recording.peerId())) {
            introduce(peer, recording.hello());
            peer.send(recording.proof());

            peer.awaitClosed();
        }
        assertServesOthers();
    }

    @Test
    void brokenMessagesEndOnlyTheirOwnConnection() throws IOException {
        TokenMessageCodec codec = new TokenMessageCodec();
        Bytes hello = codec.encode(new Hello(
                Hello.VERSION, PrivateKey.generate(new SecureRandom()).publicKey(), nonce(), 0, Bytes.empty()));
        for (int round = 0; round < 20; round++) {
            try (RawPeer peer = RawPeer.dial(port, infoHash, ADVERSARY)) {
                peer.sendRaw(round % 2 == 0 ? hello.slice(0, random.nextInt(hello.size())) : randomBytes(200));
                peer.sendRaw(codec.encode(new TokenMessage.ChokeSeen()).slice(0, random.nextInt(2)));
            }
        }
        try (RawPeer peer = RawPeer.dial(port, infoHash, ADVERSARY)) {
            introduce(peer, (Hello) codec.decode(hello));
            peer.sendRaw(Bytes.fromHex("02").concat(Bytes.filled(17, 5)));
        }
        assertServesOthers();
    }

    @Test
    void garbageOnTheOverlayPortIsDropped() throws IOException {
        int overlayPort;
        try (RawPeer peer = RawPeer.dial(port, infoHash, ADVERSARY)) {
            overlayPort = ((Hello) peer.receive().orElseThrow()).overlayPort();
        }
        assertThat(overlayPort).isPositive();

        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            for (int round = 0; round < 3000; round++) {
                byte[] garbage = randomBytes(1500).toArray();
                socket.send(new DatagramPacket(garbage, garbage.length, InetAddress.getLoopbackAddress(), overlayPort));
            }
        }
        assertServesOthers();
    }

    /** What an honest node says to somebody whom it was told to call. */
    private Recording record() throws IOException {
        Seedbank victim = node("victim");
        try (ServerSocket trap = Ports.hold();
                RunningProcess calling =
                        Transfer.download(victim, torrent.toString(), Transfer.peer(trap.getLocalPort()));
                RawPeer peer = RawPeer.accept(trap, infoHash, ADVERSARY)) {
            KeyExchange exchange = new KeyExchange(PrivateKey.generate(new SecureRandom()), 0, peer.link(), nonce());
            Hello theirs = introduce(peer, exchange.hello());
            peer.send(answerOf(exchange, theirs));
            assertThat(calling.isAlive()).isTrue();
            return new Recording(
                    peer.link().remotePeerId(), theirs, (Proof) peer.receive().orElseThrow());
        }
    }

    private void assertServesOthers() throws IOException {
        RunningProcess process = seeding.orElseThrow();
        assertThat(process.isAlive()).as("seed %s: %s", SEED, process).isTrue();
        Seedbank honest = node("honest");
        try (RunningProcess download = Transfer.download(honest, torrent.toString(), Transfer.peer(port))) {
            download.outcome(Transfer.LIMIT).succeeded();
        }
        process.interrupt();
        process.outcome(Transfer.LIMIT).succeeded();

        Payload.assertSame(honest.directory().resolve("down/data.bin"), data);
        assertThat(Books.of(honest).taken()).isEqualTo(SIZE);
        assertThat(Books.of(seeder).given()).isEqualTo(SIZE);
    }

    private static Hello introduce(RawPeer peer, Hello own) throws IOException {
        peer.send(own);
        return (Hello) peer.receive().orElseThrow();
    }

    private static Proof answerOf(KeyExchange exchange, Hello theirs) {
        return ((KeyExchange.Outcome.Answer) exchange.received(theirs)).proof();
    }

    private Bytes nonce() {
        byte[] bytes = new byte[Hello.NONCE_SIZE];
        random.nextBytes(bytes);
        return Bytes.wrap(bytes);
    }

    private Bytes randomBytes(int most) {
        byte[] bytes = new byte[1 + random.nextInt(most)];
        random.nextBytes(bytes);
        return Bytes.wrap(bytes);
    }

    private Seedbank node(String name) throws IOException {
        return new Seedbank(Files.createDirectory(root.resolve(name)));
    }

    private record Recording(Bytes peerId, Hello hello, Proof proof) {}
}
