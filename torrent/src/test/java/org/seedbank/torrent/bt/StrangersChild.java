package org.seedbank.torrent.bt;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.Discovery;
import org.seedbank.torrent.source.Bencode;
import org.seedbank.torrent.source.BencodeLimits;
import org.seedbank.torrent.source.BencodeValue;
import org.seedbank.torrent.source.BencodeWriter;

/**
 * Two engines that have to find each other, in a network that the test made. Arguments: directory, address of this
 * machine, "dht", "lsd" or "node". Prints what happens.
 */
final class StrangersChild {
    private static final int ROUTER = 6881;

    private StrangersChild() {}

    /** Runs until the download is complete, and with a hash table until it was announced. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        InetAddress here = InetAddress.getByName(arguments[1]);
        if (arguments[2].equals("node")) {
            meetANode(directory, here);
            return;
        }
        boolean isDht = arguments[2].equals("dht");
        Discovery discovery = new Discovery(false, isDht, false, !isDht);
        TestTorrent torrent = TestTorrent.of(71, 300_000);
        try (Node alice = node(directory.resolve("alice"));
                Node bob = node(directory.resolve("bob"));
                FakeTable table = new FakeTable()) {
            torrent.writeTo(alice.files());
            BtSession seeding =
                    alice.start(Node.with(alice.task(torrent.metainfo()), isDht ? Discovery.NONE : discovery));
            seeding.completed().join();
            table.start(new InetSocketAddress(here, seeding.listening().getPort()));
            BtSession session = bob.start(Node.with(bob.task(torrent.metainfo()), discovery));
            System.out.println("listening " + session.listening().getPort());
            session.completed().join();
            System.out.println("completed");
            if (isDht) {
                table.awaitAnnouncement();
            }
        }
        System.out.println("over");
    }

    /** There is no other way into the table than the node of a peer. */
    private static void meetANode(Path directory, InetAddress here) throws Exception {
        Discovery dht = new Discovery(false, true, false, false);
        TestTorrent torrent = TestTorrent.of(72, 100_000);
        TestTorrent hidden = TestTorrent.of(73, TestTorrent.PIECE, true, List.of(), Map.of("file-73", 100_000));
        try (Node alice = node(directory.resolve("alice"));
                FakeTable table = new FakeTable()) {
            table.start(new InetSocketAddress(here, 9));
            InetSocketAddress ofPublic = seed(alice, torrent, dht, here);
            InetSocketAddress ofPrivate = seed(alice, hidden, dht, here);
            try (WirePeer peer =
                            WirePeer.dialWithNode(ofPublic, torrent.metainfo().infoHash());
                    WirePeer other =
                            WirePeer.dialWithNode(ofPrivate, hidden.metainfo().infoHash())) {
                System.out.println("public " + peer.hasNode());
                System.out.println("private " + other.hasNode());
                Bytes port = peer.receive(WirePeer.NODE_PORT).payload();
                System.out.println("node " + (port.at(0) << 8 | port.at(1)));
                peer.send(WirePeer.NODE_PORT, (byte) (ROUTER >> 8), (byte) ROUTER);
                table.awaitAnnouncement();
            }
        }
        System.out.println("over");
    }

    private static InetSocketAddress seed(Node node, TestTorrent torrent, Discovery discovery, InetAddress here)
            throws Exception {
        torrent.writeTo(node.files());
        BtSession session = node.start(Node.with(node.task(torrent.metainfo()), discovery));
        session.completed().join();
        return new InetSocketAddress(here, session.listening().getPort());
    }

    private static Node node(Path directory) throws Exception {
        EngineSettings settings = new EngineSettings(
                InetAddress.getByAddress(new byte[4]), 0, NetworkPolicy.open(), directory.resolve("resume"));
        return new Node(directory, settings, SwarmExtensionFactory.NONE);
    }

    /** The only node of the hash table (BEP 5) besides the one that is tested, and the way into it. */
    private static final class FakeTable extends Thread implements AutoCloseable {
        private static final Bytes ID = Bytes.filled(20, 0x5a);
        private static final Bytes TOKEN = Bytes.utf8("a token");

        private final DatagramSocket socket = new DatagramSocket(ROUTER);
        private volatile Bytes peer = Bytes.empty();
        private boolean isAnnounced;

        FakeTable() throws Exception {
            setDaemon(true);
        }

        void start(InetSocketAddress seed) {
            peer = Bytes.copyOf(ByteBuffer.allocate(6)
                    .put(seed.getAddress().getAddress())
                    .putShort((short) seed.getPort())
                    .flip());
            start();
        }

        @Override
        public void run() {
            try {
                while (true) {
                    DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
                    socket.receive(packet);
                    Bytes datagram = Bytes.copyOf(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
                    if (Bencode.parse(datagram, BencodeLimits.MESSAGE) instanceof BencodeValue.Dictionary question
                            && question.find("q").orElse(null) instanceof BencodeValue.Text kind) {
                        if (kind.value().toUtf8().equals("ping")) {
                            System.out.println("pinged by " + packet.getPort());
                        }
                        byte[] answer = answer(kind.value().toUtf8(), question).toArray();
                        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                    }
                }
            } catch (Exception e) {
                System.out.println("the table ends: " + e.getMessage());
            }
        }

        private Bytes answer(String kind, BencodeValue.Dictionary question) {
            BencodeWriter out = new BencodeWriter()
                    .dictionary()
                    .key("r")
                    .dictionary()
                    .key("id")
                    .text(ID);
            if (kind.equals("find_node")) {
                out.key("nodes").text(Bytes.empty());
            } else if (kind.equals("get_peers")) {
                System.out.println("asked");
                out.key("nodes").text(Bytes.empty()).key("token").text(TOKEN);
                out.key("values").list().text(peer).end();
            } else if (kind.equals("announce_peer")) {
                announced((BencodeValue.Dictionary) question.find("a").orElseThrow());
            }
            return out.end()
                    .key("t")
                    .value(question.find("t").orElseThrow())
                    .key("y")
                    .text("r")
                    .end()
                    .toBytes();
        }

        private synchronized void announced(BencodeValue.Dictionary said) {
            boolean isImplied =
                    said.find("implied_port").orElse(null) instanceof BencodeValue.Whole one && one.value() != 0;
            boolean isOurToken = said.find("token").orElseThrow() instanceof BencodeValue.Text token
                    && token.value().equals(TOKEN);
            BencodeValue.Whole port = (BencodeValue.Whole) said.find("port").orElseThrow();
            System.out.println("announced " + port.value() + " " + List.of(isImplied, isOurToken));
            isAnnounced = true;
            notifyAll();
        }

        synchronized void awaitAnnouncement() throws InterruptedException {
            while (!isAnnounced) {
                wait();
            }
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
