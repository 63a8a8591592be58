package org.seedbank.torrent.bt;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.Discovery;

/** The ways to find strangers that have to be looked at again and again. */
final class Searches {
    private final StrangerSearch dht;
    private final StrangerSearch lsd;

    Searches(ScheduledExecutorService timer, InetSocketAddress listening) {
        this.dht = new StrangerSearch(StrangerSearch.Way.DHT, timer, listening);
        this.lsd = new StrangerSearch(StrangerSearch.Way.LSD, timer, listening);
    }

    /** Those that a torrent may use; none in a closed network. */
    List<StrangerSearch> of(Discovery discovery, Border border) {
        List<StrangerSearch> allowed = new ArrayList<>();
        if (discovery.dht() && border.isOpen()) {
            allowed.add(dht);
        }
        if (discovery.lsd() && border.isOpen()) {
            allowed.add(lsd);
        }
        return allowed;
    }

    /** Nobody looks for peers of this torrent any more. */
    void stop(Bytes infoHash) {
        dht.remove(infoHash);
        lsd.remove(infoHash);
    }
}
