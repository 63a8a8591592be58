package org.seedbank.torrent.bt;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
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
    private final InetSocketAddress listening;
    private final Traffic traffic = new Traffic();

    SessionGround(SessionSetup setup) {
        this.setup = setup;
        TorrentTask task = setup.task();
        this.border = setup.outside().border(task);
        this.listening = setup.outside().listening();
        this.peerId = peerId(setup);
        this.directory = new PeerDirectory(border, listening(), ownAddress);
        border.peers().forEach(directory::name);
        if (task.source() instanceof TorrentSource.Magnet magnet) {
            for (InetSocketAddress peer : magnet.link().peers()) {
                border.findPeer(peer).ifPresent(directory::name);
            }
        }
    }

    private static Bytes peerId(SessionSetup setup) {
        boolean isNameless = setup.outside().isNameless();
        byte[] tail = new byte[isNameless ? MARK.length + RANDOM_PART : RANDOM_PART];
        setup.random().nextBytes(tail);
        if (isNameless) {
            return Bytes.wrap(tail);
        }
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

    /** What we call ourselves in this swarm: the client's mark, unless we are nameless, and random bytes. */
    Bytes peerId() {
        return peerId;
    }

    /** Our node of the hash table, unless this task is not to use it. */
    NodeTable table() {
        return setup.outside().table(task().discovery(), border);
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

    /** Where peers nearby are told to dial us. */
    InetSocketAddress listening() {
        return listening;
    }

    /** The port that all others are told. */
    int outsidePort() {
        return setup.outside().outsidePort();
    }
}
