package org.seedbank.tunnels.circuit;

import java.util.Optional;
import java.util.Set;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.tunnels.cell.PeerFlag;

/**
 * What a circuit should be like.
 *
 * @param hops 1 to 3
 * @param exit who must be the last hop
 * @param exitFlags what the last hop must do
 */
public record CircuitPlan(int hops, Optional<PublicKey> exit, Set<PeerFlag> exitFlags) {
    /** Most hops; more make a circuit slower, and nobody safer. */
    public static final int MOST_HOPS = 3;

    /** Refuses other numbers of hops. */
    public CircuitPlan {
        if (hops < 1 || hops > MOST_HOPS) {
            throw new IllegalArgumentException(hops + " hops");
        }
        exitFlags = Set.copyOf(exitFlags);
    }

    /** A circuit for BitTorrent with any exit. */
    public static CircuitPlan of(int hops) {
        return new CircuitPlan(hops, Optional.empty(), Set.of(PeerFlag.EXIT_BT));
    }

    /** A circuit for BitTorrent with this exit, whatever it says of itself. */
    public static CircuitPlan to(int hops, PublicKey exit) {
        return new CircuitPlan(hops, Optional.of(exit), Set.of());
    }

    /**
     * This with any exit that says that it does {@code wanted}; with the one that must be the last, if there is one.
     */
    public CircuitPlan toExitsThat(PeerFlag wanted) {
        return exit.isPresent() ? this : new CircuitPlan(hops, exit, Set.of(wanted));
    }
}
