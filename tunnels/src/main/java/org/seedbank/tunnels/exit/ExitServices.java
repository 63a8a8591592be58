package org.seedbank.tunnels.exit;

import java.util.concurrent.CompletableFuture;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.BulkEndpoint;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.wire.Bytes;

/** What an exit needs of the machine that it runs on. All futures complete on the node's loop. */
public interface ExitServices {
    /** Opens a UDP socket at a port of the system's choice. */
    CompletableFuture<BulkEndpoint> openSocket();

    /** Looks {@code host} up; fails if names are not to be looked up, or it has no address. */
    CompletableFuture<Address> resolve(Location.Named host);

    /** Sends {@code request} to {@code target} by TCP; the whole response, or a failure after 5 seconds at most. */
    CompletableFuture<Bytes> exchangeHttp(Address target, Bytes request);
}
