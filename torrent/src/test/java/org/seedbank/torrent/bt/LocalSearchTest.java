package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import bt.metainfo.TorrentId;
import bt.peer.PeerSourceFactory;
import bt.runtime.BtRuntime;
import bt.torrent.TorrentRegistry;
import com.google.inject.Key;
import com.google.inject.TypeLiteral;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;

/** The parts of Bt that look for strangers nearby, put together and not started: nothing is sent. */
class LocalSearchTest {
    private static final InetSocketAddress HERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 6881);

    @Test
    void hasOneSourceOfPeersForEachTorrentAndNoConnections() {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try (LocalSearch search = new LocalSearch(timer, HERE)) {
            BtRuntime runtime = search.build();
            TorrentId torrent = TorrentId.fromBytes(new byte[20]);

            Set<PeerSourceFactory> factories =
                    runtime.getInjector().getInstance(Key.get(new TypeLiteral<Set<PeerSourceFactory>>() {}));

            assertThat(factories)
                    .singleElement()
                    .satisfies(factory ->
                            assertThat(factory.getPeerSource(torrent)).isNotNull());
            assertThat(runtime.service(TorrentRegistry.class).register(torrent).isActive())
                    .isFalse();
        } finally {
            timer.shutdownNow();
        }
    }
}
