package org.seedbank.torrent.bt;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.TorrentSource;
import org.seedbank.torrent.engine.TorrentTask;

/** What all swarms of one session share. Made on a thread that may wait, because names are looked up. */
final class SessionGround {
    /** The client's mark in a peer id (BEP 20). */
    private static final byte[] MARK = "-SB0010-".getBytes(StandardCharsets.US_ASCII);

    private static final int RANDOM_PART = 12;

    private final SessionSetup setup;
    private final Border border;
    private final Bytes peerId;
    private final OwnAddress ownAddress = new OwnAddress();
    private final PeerDirectory directory;
    private final Traffic traffic = new Traffic();

    SessionGround(SessionSetup setup) {
        this.setup = setup;
        TorrentTask task = setup.task();
        this.border = new Border(setup.settings().policy(), task.peers(), task.trackers());
        this.peerId = peerId(setup.random());
        this.directory = new PeerDirectory(border, listening(), ownAddress);
        border.peers().forEach(directory::name);
        if (task.source() instanceof TorrentSource.Magnet magnet) {
            for (InetSocketAddress peer : magnet.link().peers()) {
                border.find(peer.getHostString())
                        .ifPresent(address -> directory.name(new InetSocketAddress(address, peer.getPort())));
            }
        }
    }

    private static Bytes peerId(RandomGenerator random) {
        byte[] tail = new byte[RANDOM_PART];
        random.nextBytes(tail);
        return Bytes.wrap(MARK.clone()).concat(Bytes.wrap(tail));
    }

    Border border() {
        return border;
    }

    PeerDirectory directory() {
        return directory;
    }

    /** Where others see us. */
    OwnAddress ownAddress() {
        return ownAddress;
    }

    /** What we call ourselves in this swarm: the client's mark and twelve random bytes. */
    Bytes peerId() {
        return peerId;
    }

    Net net() {
        return setup.net();
    }

    Traffic traffic() {
        return traffic;
    }

    SessionSetup setup() {
        return setup;
    }

    TorrentTask task() {
        return setup.task();
    }

    InetSocketAddress listening() {
        return setup.listening().address();
    }
}
