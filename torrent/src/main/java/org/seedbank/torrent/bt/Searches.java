package org.seedbank.torrent.bt;

import java.net.InetSocketAddress;
import java.util.concurrent.ScheduledExecutorService;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.Discovery;
import org.seedbank.torrent.engine.ListeningPorts;

/** The ways to find strangers that have to be looked at again and again. */
final class Searches implements AutoCloseable {
    private final HashTable dht;
    private final LocalSearch lsd;

    /**
     * @param listening where peers nearby are to dial us
     * @param announced where all others are
     * @param ports told where the hash table listens
     */
    Searches(
            ScheduledExecutorService timer,
            InetSocketAddress listening,
            ListeningPorts.Listening announced,
            ListeningPorts ports) {
        this.dht = new HashTable(listening, announced, ports);
        this.lsd = new LocalSearch(timer, listening);
    }

    /** Our node of the hash table, where peers of a torrent may be looked for in it. */
    NodeTable table(Discovery discovery, Border border) {
        return discovery.dht() && border.isOpen() ? dht : NodeTable.NONE;
    }

    /** Looks for peers of a torrent in all ways that it may use; in none in a closed network. */
    void add(Bytes infoHash, Discovery discovery, Border border, PeerDirectory directory) {
        if (discovery.dht() && border.isOpen()) {
            dht.add(infoHash, directory);
        }
        if (discovery.lsd() && border.isOpen()) {
            lsd.add(infoHash, directory);
        }
    }

    /** Nobody looks for peers of this torrent any more. */
    void stop(Bytes infoHash) {
        dht.remove(infoHash);
        lsd.remove(infoHash);
    }

    @Override
    public void close() {
        dht.close();
        lsd.close();
    }
}
