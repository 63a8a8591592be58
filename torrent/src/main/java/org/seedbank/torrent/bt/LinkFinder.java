package org.seedbank.torrent.bt;

import bt.net.ConnectionKey;
import bt.net.IPeerConnectionPool;
import org.jspecify.annotations.Nullable;

/** Finds the connection that a message came from. */
@FunctionalInterface
interface LinkFinder {
    /** The open connection; null if it is gone. */
    @Nullable PeerLink find(ConnectionKey key);

    /** Finds them in Bt's pool, where every connection is one of ours. */
    static LinkFinder in(IPeerConnectionPool pool) {
        return key -> pool.getConnection(key) instanceof PeerLink link && !link.isClosed() ? link : null;
    }
}
