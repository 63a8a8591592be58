package org.seedbank.torrent.bt;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.seedbank.overlay.loop.MonotonicTime;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.SwarmSize;
import org.seedbank.torrent.source.InfoHash;

/**
 * Asks trackers by UDP (BEP 15). Not Bt's client, whose threads and sockets nobody can close and whose transaction ids
 * can be guessed from the time.
 */
final class UdpTracker implements TrackerClient {
    static final long PROTOCOL = 0x41727101980L;
    static final int CONNECT = 0;
    static final int ANNOUNCE = 1;
    private static final int SCRAPE = 2;
    private static final int ERROR = 3;
    private static final int MAX_ANSWER = 8192;
    static final int CONNECT_ANSWER = 16;
    static final int ANNOUNCE_ANSWER = 20;
    private static final int SCRAPE_ANSWER = 20;
    /** BEP 15 doubles 15 seconds up to an hour; a tracker that is silent so long is asked again much later instead. */
    static final int[] PATIENCE_MILLIS = {3_000, 6_000};

    private final TrackerBorder border;
    private final RandomGenerator random;
    private final int[] patience;

    UdpTracker(Border border, RandomGenerator random) {
        this(border, random, PATIENCE_MILLIS);
    }

    /** @param patience for each time that a question is asked, milliseconds */
    UdpTracker(Border border, RandomGenerator random, int[] patience) {
        this.border = new TrackerBorder(border);
        this.random = random;
        this.patience = patience.clone();
    }

    /** Over each family of addresses that the tracker has (BEP 7): it knows of the other one what we are there. */
    @Override
    public AnnounceAnswer announce(URI tracker, AnnounceRequest request) throws IOException {
        List<AnnounceAnswer> answers = new ArrayList<>();
        IOException failure = null;
        for (InetAddress ip : find(tracker)) {
            try {
                answers.add(announce(ip, tracker, request));
            } catch (IOException e) {
                // Mostly no way leads there from here.
                failure = e;
            }
        }
        if (answers.isEmpty()) {
            throw failure == null ? new IOException("may not or cannot find " + tracker.getHost()) : failure;
        }
        return AnnounceAnswer.union(answers);
    }

    private AnnounceAnswer announce(InetAddress ip, URI tracker, AnnounceRequest request) throws IOException {
        try (DatagramSocket socket = connect(ip, tracker.getPort())) {
            ByteBuffer announced =
                    exchange(socket, ANNOUNCE, announcement(greet(socket), request, tracker), ANNOUNCE_ANSWER);
            return announced(announced, ip.getAddress().length == 4);
        }
    }

    /** Asks how large a swarm is; throws if the tracker does not say. */
    SwarmSize scrape(URI tracker, InfoHash infoHash) throws IOException {
        try (DatagramSocket socket = connect(find(tracker).get(0), tracker.getPort())) {
            ByteBuffer packet = ByteBuffer.allocate(16 + infoHash.value().size());
            packet.putLong(greet(socket)).position(16);
            infoHash.value().putInto(packet);
            return ScrapeAnswer.read(exchange(socket, SCRAPE, packet, SCRAPE_ANSWER));
        }
    }

    private List<InetAddress> find(URI tracker) throws IOException {
        if (tracker.getHost() == null || tracker.getPort() <= 0) {
            throw new IOException("cannot ask a tracker without host and port");
        }
        return border.admitEach(tracker);
    }

    /** Connected: answers from elsewhere never arrive, and a port that is closed is known at once. */
    private static DatagramSocket connect(InetAddress ip, int port) throws IOException {
        DatagramSocket socket = new DatagramSocket();
        socket.connect(new InetSocketAddress(ip, port));
        return socket;
    }

    /** What the tracker calls the connection. */
    private long greet(DatagramSocket socket) throws IOException {
        return exchange(socket, CONNECT, ByteBuffer.allocate(16).putLong(PROTOCOL), CONNECT_ANSWER)
                .getLong();
    }

    /** What follows action and transaction: seconds, two counts, peers. */
    static AnnounceAnswer announced(ByteBuffer content, boolean isIpv4) {
        long seconds = Integer.toUnsignedLong(content.getInt());
        content.getLong();
        Bytes peers = Bytes.copyOf(content);
        return new AnnounceAnswer(seconds, isIpv4 ? AnnounceAnswer.compact(peers) : AnnounceAnswer.compact6(peers));
    }

    /** What {@code datagram} says if it answers the announcement {@code transaction}; throws if it refuses. */
    static Optional<AnnounceAnswer> parse(Bytes datagram, int transaction, boolean isIpv4) throws IOException {
        return content(datagram.asBuffer(), ANNOUNCE, transaction, ANNOUNCE_ANSWER)
                .map(content -> announced(content, isIpv4));
    }

    /** An announcement over the connection of that number, without action and transaction. */
    static ByteBuffer announcement(long connection, AnnounceRequest request, URI tracker) {
        String path = tracker.getRawPath() + (tracker.getRawQuery() == null ? "" : "?" + tracker.getRawQuery());
        byte[] option = path.getBytes(StandardCharsets.US_ASCII);
        // URL data of at most 255 bytes (BEP 41).
        int optionLength = option.length <= 255 && option.length > 1 ? option.length : 0;
        ByteBuffer packet = ByteBuffer.allocate(98 + (optionLength > 0 ? optionLength + 2 : 0));
        packet.putLong(connection).position(16);
        request.infoHash().value().putInto(packet);
        request.peerId().putInto(packet);
        packet.putLong(request.downloaded()).putLong(request.left()).putLong(request.uploaded());
        packet.putInt(request.event().number()).putInt(0).putInt(request.key());
        packet.putInt(request.wanted()).putShort((short) request.port());
        if (optionLength > 0) {
            packet.put((byte) 2).put((byte) optionLength).put(option);
        }
        return packet;
    }

    /** Sends a packet of which the action and the transaction are still empty; what follows these in the answer. */
    private ByteBuffer exchange(DatagramSocket socket, int action, ByteBuffer packet, int leastAnswer)
            throws IOException {
        int transaction = random.nextInt();
        packet.putInt(8, action).putInt(12, transaction);
        for (int millis : patience) {
            byte[] content = new byte[packet.capacity()];
            packet.get(0, content);
            socket.send(new DatagramPacket(content, content.length));
            try {
                return receive(socket, action, transaction, leastAnswer, MonotonicTime.micros() + millis * 1000L);
            } catch (SocketTimeoutException e) {
                // Asked again, or given up.
            }
        }
        throw new IOException("the tracker does not answer");
    }

    private static ByteBuffer receive(DatagramSocket socket, int action, int transaction, int least, long until)
            throws IOException {
        // Whoever guesses our port can send datagrams in the tracker's name, but neither many nor for ever.
        for (int strays = 0; strays < 100; strays++) {
            long left = (until - MonotonicTime.micros()) / 1000;
            if (left <= 0) {
                throw new SocketTimeoutException();
            }
            socket.setSoTimeout((int) left);
            DatagramPacket answer = new DatagramPacket(new byte[MAX_ANSWER], MAX_ANSWER);
            socket.receive(answer);
            Optional<ByteBuffer> content =
                    content(ByteBuffer.wrap(answer.getData(), 0, answer.getLength()), action, transaction, least);
            if (content.isPresent()) {
                return content.get();
            }
        }
        throw new IOException("the tracker's answers do not belong to our question");
    }

    /** What follows action and transaction, if these are ours and it has {@code least} bytes with them. */
    static Optional<ByteBuffer> content(ByteBuffer answer, int action, int transaction, int least) throws IOException {
        int size = answer.remaining();
        if (size < 8 || answer.getInt(4) != transaction) {
            return Optional.empty();
        }
        int kind = answer.getInt();
        answer.getInt();
        if (kind == ERROR) {
            throw new IOException("the tracker refuses: " + Bytes.copyOf(answer).toUtf8());
        }
        return kind == action && size >= least ? Optional.of(answer) : Optional.empty();
    }
}
