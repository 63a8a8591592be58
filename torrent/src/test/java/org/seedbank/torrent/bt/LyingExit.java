package org.seedbank.torrent.bt;

import com.google.common.primitives.Ints;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.DatagramBatch;
import org.seedbank.torrent.engine.DatagramBatches;
import org.seedbank.torrent.engine.DatagramNetwork;
import org.seedbank.torrent.source.Bencode;
import org.seedbank.torrent.source.BencodeLimits;
import org.seedbank.torrent.source.BencodeValue;
import org.seedbank.torrent.source.BencodeWriter;

/**
 * Carries datagrams to one honest peer, and answers each question to the hash table itself: with ids ever nearer to
 * what is sought, and with addresses of this machine, of the user's network, of nobody.
 */
final class LyingExit implements DatagramNetwork, AutoCloseable {
    private static final int NODES = 40;
    private static final int PEERS = 300;

    private final FarSocket far = new FarSocket();
    private final DatagramBatches batches = new DatagramBatches(256);
    private final InetSocketAddress trap;
    private final Random random = new Random(91);
    private final Set<InetSocketAddress> refused = ConcurrentHashMap.newKeySet();
    private final Map<Bytes, Integer> questions = new ConcurrentHashMap<>();
    private volatile Optional<InetSocketAddress> honest = Optional.empty();
    private volatile Optional<Listener> listener = Optional.empty();
    private int distance = Integer.MAX_VALUE;

    /** @param trap where nobody may come by another way */
    LyingExit(InetSocketAddress trap) {
        this.trap = trap;
    }

    void letThrough(InetSocketAddress peer) {
        honest = Optional.of(peer);
    }

    /** To whom it was to carry datagrams because of its lies. */
    Set<InetSocketAddress> refused() {
        return refused;
    }

    int questions() {
        return questions.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How many questions each walk through the table took; each has a name of its own for the asker. */
    Collection<Integer> walks() {
        return questions.values();
    }

    @Override
    public int maxDatagram(InetSocketAddress to) {
        return far.maxDatagram(to);
    }

    @Override
    public void listen(Listener heard) {
        listener = Optional.of(heard);
        far.listen(heard);
    }

    @Override
    public void send(DatagramBatch batch) {
        batches.take().ifPresent(passing -> {
            batch.forEach((to, array, offset, size) -> {
                if (honest.filter(to::equals).isPresent()) {
                    boolean unused = passing.add(to, array, offset, size);
                } else {
                    refused.add(to);
                }
            });
            far.send(passing);
        });
        batch.release();
    }

    @Override
    public synchronized void send(Line line, Location to, Bytes datagram) {
        InetSocketAddress from = to.match(Location.Known::address, named -> Address.loopback(named.port()))
                .toSocket();
        BencodeValue.Dictionary question = (BencodeValue.Dictionary) Bencode.parse(datagram, BencodeLimits.MESSAGE);
        BencodeValue.Dictionary asked =
                (BencodeValue.Dictionary) question.find("a").orElseThrow();
        int unused = questions.merge(text(asked, "id"), 1, Integer::sum);
        Bytes transaction = text(question, "t");
        Bytes torrent = text(asked, "info_hash");
        batches.take().ifPresent(batch -> {
            for (Bytes lie : List.of(
                    answer(noise(4), torrent),
                    answer(transaction, torrent),
                    answer(transaction, torrent),
                    Bytes.utf8("d").concat(noise(500)),
                    Bytes.utf8("l".repeat(1000)))) {
                boolean ignored = batch.add(from, lie.toArray(), 0, lie.size());
            }
            listener.ifPresent(heard -> heard.received(batch));
        });
    }

    @Override
    public void answered(Line line, Location from) {}

    @Override
    public void silent(Line line, Location to) {}

    @Override
    public CompletableFuture<Bytes> exchangeHttp(Location tracker, Bytes request) {
        return CompletableFuture.failedFuture(new IllegalStateException("no trackers here"));
    }

    @Override
    public void close() {
        far.close();
    }

    private Bytes answer(Bytes transaction, Bytes torrent) {
        BencodeWriter out = new BencodeWriter()
                .dictionary()
                .key("r")
                .dictionary()
                .key("id")
                .text(noise(20))
                .key("nodes")
                .text(nodes(torrent))
                .key("values")
                .list();
        for (int i = 0; i < PEERS; i++) {
            out.text(address());
        }
        return out.end()
                .end()
                .key("t")
                .text(transaction)
                .key("y")
                .text("r")
                .end()
                .toBytes();
    }

    private Bytes nodes(Bytes torrent) {
        Bytes nodes = Bytes.empty();
        for (int i = 0; i < NODES; i++) {
            byte[] id = torrent.toArray();
            byte[] near = Ints.toByteArray(distance--);
            for (int at = 0; at < near.length; at++) {
                id[id.length - near.length + at] ^= near[at];
            }
            nodes = nodes.concat(Bytes.wrap(id)).concat(address());
        }
        return nodes;
    }

    /** Nobody who could be harmed is at these (RFC 5737), should anything ever go there. */
    private Bytes address() {
        int port = 1 + random.nextInt(65_535);
        return switch (random.nextInt(8)) {
            case 0 -> compact(trap.getPort(), 127, 0, 0, 1);
            case 1 -> compact(port, 10, random.nextInt(256), 0, 1);
            case 2 -> compact(port, 192, 168, 1, random.nextInt(256));
            case 3 -> compact(port, 224, 0, 0, random.nextInt(256));
            case 4 -> compact(port, 0, 0, 0, 0);
            case 5 -> compact(0, 192, 0, 2, random.nextInt(256));
            case 6 -> compact(port, 198, 51, 100, random.nextInt(256));
            default -> compact(port, 203, 0, 113, random.nextInt(256));
        };
    }

    private static Bytes compact(int port, int... ip) {
        byte[] bytes = new byte[6];
        for (int i = 0; i < ip.length; i++) {
            bytes[i] = (byte) ip[i];
        }
        bytes[4] = (byte) (port >> 8);
        bytes[5] = (byte) port;
        return Bytes.wrap(bytes);
    }

    private Bytes noise(int size) {
        byte[] noise = new byte[size];
        random.nextBytes(noise);
        return Bytes.wrap(noise);
    }

    private static Bytes text(BencodeValue.Dictionary in, String key) {
        return ((BencodeValue.Text) in.find(key).orElseThrow()).value();
    }
}
