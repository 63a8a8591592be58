package org.seedbank.torrent.bt;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.DatagramNetwork;

/**
 * Asks trackers by UDP (BEP 15) through somebody else's network. Both questions leave the same way, since the tracker
 * gives its connection to whom it sees.
 */
final class UdpTrackerByExit implements TrackerClient {
    private static final int IPV4 = 4;

    private final DatagramNetwork network;
    private final Border border;
    private final TrackerAnswers answers;
    private final RandomGenerator random;

    UdpTrackerByExit(DatagramNetwork network, Border border, TrackerAnswers answers, RandomGenerator random) {
        this.network = network;
        this.border = border;
        this.answers = answers;
        this.random = random;
    }

    @Override
    public AnnounceAnswer announce(URI tracker, AnnounceRequest request) throws IOException {
        Location place = Exits.location(tracker, 0, border);
        ByteBuffer opening = ByteBuffer.allocate(16).putLong(UdpTracker.PROTOCOL);
        ByteBuffer connected = exchange(place, UdpTracker.CONNECT, opening, UdpTracker.CONNECT_ANSWER).content;
        ByteBuffer announcement = UdpTracker.announcement(connected.getLong(), request, tracker);
        Reply announced = exchange(place, UdpTracker.ANNOUNCE, announcement, UdpTracker.ANNOUNCE_ANSWER);
        return UdpTracker.announced(announced.content, announced.isIpv4);
    }

    /** Sends a packet of which the action and the transaction are still empty. */
    private Reply exchange(Location place, int action, ByteBuffer packet, int leastAnswer) throws IOException {
        int transaction = random.nextInt();
        packet.putInt(8, action).putInt(12, transaction);
        CompletableFuture<TrackerAnswers.Answer> expected = answers.expect(transaction);
        try {
            for (int patience : UdpTracker.PATIENCE_MILLIS) {
                network.send(DatagramNetwork.Line.TRACKERS, place, Bytes.copyOf(packet.clear()));
                Optional<TrackerAnswers.Answer> answer = Exits.await(expected, patience);
                if (answer.isPresent()) {
                    network.answered(DatagramNetwork.Line.TRACKERS, place);
                    return reply(answer.get(), action, transaction, leastAnswer);
                }
                network.silent(DatagramNetwork.Line.TRACKERS, place);
            }
        } finally {
            answers.forget(transaction);
        }
        throw new IOException("the tracker does not answer");
    }

    private static Reply reply(TrackerAnswers.Answer answer, int action, int transaction, int least)
            throws IOException {
        ByteBuffer content = UdpTracker.content(answer.datagram().asBuffer(), action, transaction, least)
                .orElseThrow(() -> new IOException("the tracker's answer does not belong to our question"));
        return new Reply(content, answer.from().getAddress().getAddress().length == IPV4);
    }

    /**
     * What a tracker said.
     *
     * @param content what follows action and transaction
     * @param isIpv4 how long the addresses in it are
     */
    private record Reply(ByteBuffer content, boolean isIpv4) {}
}
