package org.seedbank.tunnels.relay;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.tunnels.exit.ExitHouse;

/** Looks hosts up for the owner of one circuit, so many; those of the last minute are remembered. */
final class NameDesk {
    private static final int MOST_AT_A_TIME = 4;

    /** As many at once as a torrent has trackers; then one a second. */
    private static final int MOST_AT_ONCE = 20;

    private static final int MOST_REMEMBERED = 32;
    private static final int MEMORY_SECONDS = 60;

    private final ExitHouse exits;
    private final Map<Location.Named, Address> found = new LinkedHashMap<>();
    private int left = MOST_AT_ONCE;
    private int open;
    private int seconds;

    NameDesk(ExitHouse exits) {
        this.exits = exits;
    }

    /** The address of {@code host}; fails also if its owner asks for too many. */
    CompletableFuture<Address> find(Location.Named host) {
        Address known = found.get(host);
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        if (open >= MOST_AT_A_TIME || left == 0) {
            return CompletableFuture.failedFuture(new IllegalStateException("too many hosts for one circuit"));
        }
        open++;
        left--;
        return exits.resolve(host).whenComplete((address, failure) -> {
            open--;
            if (address != null && found.size() < MOST_REMEMBERED) {
                found.put(host, address);
            }
        });
    }

    /** A second has passed. */
    void tick() {
        left = Math.min(MOST_AT_ONCE, left + 1);
        seconds++;
        if (seconds % MEMORY_SECONDS == 0) {
            found.clear();
        }
    }
}
