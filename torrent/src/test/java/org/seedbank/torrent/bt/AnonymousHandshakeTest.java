package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.torrent.engine.Discovery;
import org.seedbank.torrent.engine.Encryption;
import org.seedbank.torrent.engine.FileSelection;
import org.seedbank.torrent.engine.TorrentSource;
import org.seedbank.torrent.engine.TorrentTask;
import org.seedbank.torrent.engine.TransferLimits;
import org.seedbank.torrent.source.Bencode;
import org.seedbank.torrent.source.BencodeLimits;
import org.seedbank.torrent.source.BencodeValue;
import org.seedbank.torrent.source.InfoHash;
import org.seedbank.torrent.stream.ByteStream;

/** What a stranger learns of whom an anonymous torrent belongs to. */
class AnonymousHandshakeTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int HANDSHAKE = 68;

    @TempDir
    Path temp;

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    @AfterEach
    void end() throws Exception {
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
    }

    @Test
    void saysNeitherPortNorVersionNorProgram() throws Exception {
        TestTorrent torrent = TestTorrent.of(79, 100_000);
        Stranger stranger = new Stranger(torrent.metainfo().infoHash());
        InetSocketAddress place = listen(stranger);
        FarSocket network = keep(new FarSocket());
        BtTorrentEngine anonymous = keep(BtTorrentEngine.anonymous(
                Node.settings(temp.resolve("anonymous"), 0),
                new AnonymousPlan(network, List.of()),
                Clock.systemUTC(),
                new Random()));

        anonymous.start(new TorrentTask(
                new TorrentSource.Known(torrent.metainfo()),
                temp.resolve("files"),
                FileSelection.ALL,
                List.of(place),
                List.of(),
                Discovery.NONE,
                TransferLimits.NONE));

        assertThat(stranger.extended).succeedsWithin(SOON);
        // Chance may put a hyphen anywhere, but no name of a program between two (BEP 20).
        assertThat(stranger.greeting.join().slice(48, HANDSHAKE).toUtf8()).doesNotContainPattern("-[A-Za-z]{2}.{4}-");
        BencodeValue.Dictionary said =
                (BencodeValue.Dictionary) Bencode.parse(stranger.extended.join(), BencodeLimits.MESSAGE);
        assertThat(said.find("m")).isPresent();
        for (String telling : List.of("p", "v", "yourip", "ipv4", "ipv6", "reqq")) {
            assertThat(said.find(telling)).as(telling).isEmpty();
        }
    }

    private InetSocketAddress listen(Stranger stranger) throws IOException {
        NetLoop loop = NetLoop.start(Clock.systemUTC(), "stranger");
        parts.push(loop);
        GreetingHall hall = new GreetingHall(loop, Runnable::run, Encryption.PREFER, new Random());
        loop.execute(() -> hall.add(new QuietSwarm()));
        InetSocketAddress place;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            place = (InetSocketAddress) free.getLocalSocketAddress();
        }
        keep(UtpPort.open(place, hall, new Random(), stranger::met));
        return place;
    }

    private <T extends AutoCloseable> T keep(T part) {
        parts.push(part);
        return part;
    }

    /** Understands nothing that is encrypted, shakes hands (BEP 3, 10), and listens. */
    private static final class Stranger {
        private final CompletableFuture<Bytes> greeting = new CompletableFuture<>();
        private final CompletableFuture<Bytes> extended = new CompletableFuture<>();
        private final InfoHash infoHash;

        Stranger(InfoHash infoHash) {
            this.infoHash = infoHash;
        }

        void met(ByteStream stream) {
            ByteArrayOutputStream heard = new ByteArrayOutputStream();
            stream.attach(new ByteStream.Listener() {
                @Override
                public void readable() {
                    hear(stream, heard);
                }

                @Override
                public void writable() {}
            });
            stream.listen(true, false);
        }

        private void hear(ByteStream stream, ByteArrayOutputStream heard) {
            ByteBuffer in = ByteBuffer.allocate(4096);
            try {
                int count = stream.read(in);
                if (count < 0) {
                    stream.close();
                    return;
                }
                boolean isGreeted = heard.size() >= HANDSHAKE;
                heard.write(in.array(), 0, count);
                Bytes all = Bytes.wrap(heard.toByteArray());
                if (all.size() > 0 && all.at(0) != 19) {
                    // Encrypted: behind it are no messages that could be read.
                    stream.close();
                    return;
                }
                if (all.size() >= HANDSHAKE && !isGreeted) {
                    greeting.complete(all.slice(0, HANDSHAKE));
                    stream.write(new ByteBuffer[] {ours()}, 0, 1);
                }
                look(all);
            } catch (IOException e) {
                stream.close();
            }
        }

        /** Takes the first extended handshake out of the messages. */
        private void look(Bytes all) throws IOException {
            int at = HANDSHAKE;
            while (at + 4 <= all.size()) {
                int length = all.slice(at, at + 4).asBuffer().getInt();
                if (length < 0) {
                    throw new IOException("a message of " + length + " bytes");
                }
                if (length > all.size() - at - 4) {
                    return;
                }
                int end = at + 4 + length;
                if (length > 2 && all.at(at + 4) == 20 && all.at(at + 5) == 0) {
                    extended.complete(all.slice(at + 6, end));
                }
                at = end;
            }
        }

        private ByteBuffer ours() {
            return ByteBuffer.wrap(new WireWriter()
                    .u8(19)
                    .bytes(Bytes.utf8("BitTorrent protocol"))
                    .i64(0x0000_0000_0010_0000L)
                    .bytes(infoHash.value())
                    .bytes(Bytes.utf8("-XX0000-abcdefg00001"))
                    .toBytes()
                    .toArray());
        }
    }
}
