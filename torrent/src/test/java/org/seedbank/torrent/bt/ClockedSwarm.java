package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.torrent.engine.Discovery;
import org.seedbank.torrent.engine.FileSelection;
import org.seedbank.torrent.engine.RateLimits;
import org.seedbank.torrent.engine.TorrentSource;
import org.seedbank.torrent.engine.TorrentTask;
import org.seedbank.torrent.engine.TransferLimits;
import org.seedbank.torrent.engine.Wishes;
import org.seedbank.torrent.source.MetainfoReader;
import org.seedbank.trustchain.fixture.SettableClock;

/** A swarm without sockets: its peers say what a test wants, and its clock moves when told. */
final class ClockedSwarm implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Duration TICK = Duration.ofMillis(500);
    private static final int SHORTEST_TICK = 10;

    private final SettableClock clock = new SettableClock();
    private final TestTorrent torrent;
    private final Net net;
    private final PieceMap pieces;
    private final SessionGround ground;
    private final ContentStorage storage;
    private final Swarm swarm;
    private final List<Peer> peers = new ArrayList<>();
    private final List<PeerLink> banned = new CopyOnWriteArrayList<>();

    ClockedSwarm(Path directory, TestTorrent torrent, int connections) throws IOException {
        this(directory, torrent, connections, RateLimits.NONE);
    }

    ClockedSwarm(Path directory, TestTorrent torrent, int connections, RateLimits limits) throws IOException {
        this.torrent = torrent;
        Files.createDirectories(directory);
        QuietOutside outside = new QuietOutside(NetworkPolicy.open());
        EngineSettings settings = new EngineSettings(
                        outside.listening().getAddress(), 0, NetworkPolicy.open(), directory, connections)
                .with(limits);
        TorrentTask task = new TorrentTask(
                new TorrentSource.Known(torrent.metainfo()),
                directory,
                FileSelection.ALL,
                List.of(),
                List.of(),
                Discovery.NONE,
                TransferLimits.NONE);
        this.net = new Net(clock, clock, settings, new Random(1), false);
        this.ground = new SessionGround(
                new SessionSetup(settings, task, net, outside, SwarmExtensionFactory.NONE, new Random(2)));
        this.pieces = new PieceMap(torrent.metainfo(), Wishes.ALL);
        this.storage = new ContentStorage(directory, torrent.metainfo(), position -> {});
        Content content = new Content(MetainfoReader.infoOf(torrent.metainfo()), storage, pieces);
        SwarmExtension notes = new SwarmExtension() {
            @Override
            public void banned(PeerLink link) {
                banned.add(link);
            }
        };
        this.swarm = new Swarm(new SwarmPlan(ground, torrent.metainfo(), content, Wishes.ALL, notes, new Silence()));
        onLoop(swarm::open);
    }

    PieceMap pieces() {
        return pieces;
    }

    PeerDirectory directory() {
        return ground.directory();
    }

    /** Connections from whose peers nothing is taken any more. */
    List<PeerLink> banned() {
        return banned;
    }

    /** Runs {@code work} on the loop, and what follows from it at once. */
    void onLoop(Runnable work) {
        onLoop(() -> {
            work.run();
            return true;
        });
    }

    private <T> T onLoop(Supplier<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        net.loop().execute(() -> {
            T result = work.get();
            // Work at the end of this round may ask for more at the end of the next one.
            net.loop().soon(() -> net.loop().soon(() -> net.loop().soon(() -> done.complete(result))));
        });
        assertThat(done).succeedsWithin(SOON);
        return done.join();
    }

    /** Time passes, in steps that leave no round out. */
    void pass(Duration time) {
        for (Duration left = time; !left.isNegative() && !left.isZero(); left = left.minus(TICK)) {
            onLoop(() -> clock.advance(TICK));
        }
    }

    /** A moment passes. */
    void passMoment() {
        onLoop(() -> clock.advance(Duration.ofMillis(SHORTEST_TICK)));
    }

    /** A peer that connects from {@code remote}; closed if it is not let in. */
    Peer join(InetSocketAddress remote) {
        Bytes id = Bytes.filled(20, 100 + peers.size());
        Peer peer = new Peer(new FakeStream(remote), new Greeted(id, false, true, true, null, null, false));
        peers.add(peer);
        onLoop(() -> {
            if (swarm.links().admit(peer.greeted, remote)) {
                peer.link().begin(ByteBuffer.allocate(0));
            } else {
                peer.stream.close();
            }
        });
        return peer;
    }

    /** The same, which has everything and answers requests. */
    Peer joinSeed(InetSocketAddress remote) {
        Peer peer = join(remote);
        peer.say(WirePeer.HAVE_ALL);
        peer.say(WirePeer.UNCHOKE);
        return peer;
    }

    /** Waits until all that came is written, and looked at. */
    void awaitDisk() {
        try {
            swarm.disk().awaitIdle(SOON.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        onLoop(() -> {});
    }

    @Override
    public void close() {
        onLoop(swarm::close);
        awaitDisk();
        net.close();
        storage.close();
    }

    /** One peer. */
    final class Peer {
        private final FakeStream stream;
        private final Greeted greeted;
        private final PeerLink link;
        private int looked;

        private Peer(FakeStream stream, Greeted greeted) {
            this.stream = stream;
            this.greeted = greeted;
            this.link = new PeerLink(stream, greeted, swarm, net.loop(), new OutputMemory());
        }

        PeerLink link() {
            return link;
        }

        boolean isClosed() {
            return onLoop(stream::isClosed);
        }

        void say(int id, byte... payload) {
            say(ClockedSwarm.message(id, payload));
        }

        /** Says several things, which arrive together. */
        void say(Bytes... messages) {
            Bytes all = Bytes.empty();
            for (Bytes message : messages) {
                all = all.concat(message);
            }
            Bytes together = all;
            onLoop(() -> stream.arrive(together));
        }

        /** Gives {@code block} as it is. */
        void give(Block block) {
            give(block, false);
        }

        /** Gives {@code block}, the last byte of which is wrong if it is {@code spoilt}. */
        void give(Block block, boolean spoilt) {
            say(message(block, spoilt));
        }

        /** The message that gives it. */
        Bytes message(Block block, boolean spoilt) {
            byte[] content = torrent.contents().values().iterator().next();
            int start = (int) pieces.start(block.piece()) + block.offset();
            byte[] data = Arrays.copyOfRange(content, start, start + block.length());
            data[data.length - 1] ^= (byte) (spoilt ? 1 : 0);
            return ClockedSwarm.message(
                    WirePeer.PIECE,
                    ByteBuffer.allocate(8 + data.length)
                            .putInt(block.piece())
                            .putInt(block.offset())
                            .put(data)
                            .array());
        }

        void reject(Block block) {
            say(WirePeer.REJECT, fields(block));
        }

        /** Blocks that it was asked for since this was asked last. */
        List<Block> asked() {
            return heard(WirePeer.REQUEST).stream().map(ClockedSwarm::block).toList();
        }

        /** What was said to it with this number since it was looked at last, with all that is passed over. */
        List<ByteBuffer> heard(int id) {
            ByteBuffer all = ByteBuffer.wrap(onLoop(stream::heard).toArray()).position(looked);
            List<ByteBuffer> found = new ArrayList<>();
            while (all.remaining() >= Integer.BYTES) {
                int length = all.getInt();
                if (length > 0 && all.get(all.position()) == id) {
                    found.add(all.slice(all.position() + 1, length - 1));
                }
                all.position(all.position() + length);
            }
            looked = all.position();
            return found;
        }
    }

    static Bytes message(int id, byte... payload) {
        return new WireWriter()
                .u32(1L + payload.length)
                .u8(id)
                .bytes(Bytes.wrap(payload))
                .toBytes();
    }

    static byte[] fields(Block block) {
        return ByteBuffer.allocate(12)
                .putInt(block.piece())
                .putInt(block.offset())
                .putInt(block.length())
                .array();
    }

    static Block block(ByteBuffer fields) {
        return new Block(fields.getInt(), fields.getInt(), fields.getInt());
    }

    /** Nobody is told. */
    private static final class Silence implements Swarm.Events {
        @Override
        public void pieceVerified(int piece) {}

        @Override
        public void durable(List<Integer> pieces) {}

        @Override
        public void failed(Throwable error) {
            throw new AssertionError(error);
        }
    }
}
