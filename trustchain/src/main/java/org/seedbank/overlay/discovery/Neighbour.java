package org.seedbank.overlay.discovery;

import java.time.Instant;
import java.util.Optional;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;

/**
 * A node of this overlay that has proved its key and its address.
 *
 * @param peer who and where
 * @param lan its address in its own network, as it says
 * @param isNewStyle whether it understands the new style
 * @param isScarce whether it says that it offers what few do
 * @param since when it became a neighbour
 * @param lastHeard when it last proved itself
 */
public record Neighbour(
        Peer peer, Optional<Address> lan, boolean isNewStyle, boolean isScarce, Instant since, Instant lastHeard) {
    /** The same that says now whether it is scarce. */
    Neighbour saying(boolean newIsScarce) {
        return newIsScarce == isScarce ? this : new Neighbour(peer, lan, isNewStyle, newIsScarce, since, lastHeard);
    }
}
