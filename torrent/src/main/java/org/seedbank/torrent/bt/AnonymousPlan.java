package org.seedbank.torrent.bt;

import java.util.List;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.torrent.engine.DatagramNetwork;

/**
 * What anonymous torrents have.
 *
 * @param network carries everything
 * @param hashTable nodes of the distributed hash table that are asked first; none: it is not asked
 */
public record AnonymousPlan(DatagramNetwork network, List<Location> hashTable) {
    /** Ways into the public hash table. */
    public static final List<Location> PUBLIC_HASH_TABLE = List.of(
            new Location.Named("router.bittorrent.com", 6881),
            new Location.Named("dht.transmissionbt.com", 6881),
            new Location.Named("router.utorrent.com", 6881));

    /** Copies the list. */
    public AnonymousPlan {
        hashTable = List.copyOf(hashTable);
    }
}
