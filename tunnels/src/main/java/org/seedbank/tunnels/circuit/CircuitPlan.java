package org.seedbank.tunnels.circuit;

import java.util.Optional;
import java.util.Set;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.tunnels.cell.CellHeader;
import org.seedbank.tunnels.cell.DataCell;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.crypto.SealingLayer;

/**
 * What a circuit should be like.
 *
 * @param goal what it is for
 * @param hops 1 to 3, for some goals 4
 * @param exit who must be the last hop; at {@link Address#NONE} if the node knows where that is
 * @param exitFlags what the last hop must do
 * @param avoided who must not be the last hop, and is another one only where there are no others
 */
public record CircuitPlan(
        CircuitGoal goal, int hops, Optional<Peer> exit, Set<PeerFlag> exitFlags, Set<PublicKey> avoided) {
    /** Most hops that a user chooses; more make a circuit slower, and nobody safer. */
    public static final int MOST_HOPS = 3;

    /** Smallest link without fragments that IPv6 knows (RFC 8200, 5), without the headers of IPv6 and UDP. */
    private static final int SMALLEST_LINK = 1280 - 40 - 8;

    /**
     * Longest payload in bytes between two owners, neither of whom knows how many hops the other chose: passes with the
     * layers of all hops that there can be, that of the owners, and all headers.
     */
    public static final int LARGEST_BETWEEN_OWNERS = SMALLEST_LINK
            - CellHeader.SIZE
            - (MOST_HOPS + CircuitGoal.MOST_MORE + 1) * SealingLayer.OVERHEAD
            - DataCell.HEAD_WITHOUT_ADDRESSES;

    /** Refuses other numbers of hops. */
    public CircuitPlan {
        if (hops < 1 || hops > MOST_HOPS + goal.hopsMore()) {
            throw new IllegalArgumentException(hops + " hops");
        }
        exitFlags = Set.copyOf(exitFlags);
        avoided = Set.copyOf(avoided);
    }

    /** A circuit for BitTorrent with any exit. */
    public static CircuitPlan of(int hops) {
        return free(CircuitGoal.DATA, hops, PeerFlag.EXIT_BT);
    }

    /** A circuit for BitTorrent with this exit, whatever it says of itself. */
    public static CircuitPlan to(int hops, PublicKey exit) {
        return new CircuitPlan(CircuitGoal.DATA, hops, Optional.of(new Peer(exit, Address.NONE)), Set.of(), Set.of());
    }

    /** A circuit for packets of its own overlay, which everybody lets out. */
    public static CircuitPlan ofOverlay(int hops) {
        return free(CircuitGoal.DATA, hops, PeerFlag.RELAY);
    }

    /** Whether it is for packets of its own overlay. */
    public boolean isOfOverlay() {
        return goal == CircuitGoal.DATA && exitFlags.equals(Set.of(PeerFlag.RELAY));
    }

    /** A circuit to an introduction point, for a user who chose {@code hops}. */
    public static CircuitPlan toIntroduction(int hops) {
        CircuitGoal goal = CircuitGoal.INTRODUCTION;
        return free(goal, hops + goal.hopsMore(), PeerFlag.RELAY);
    }

    /** A circuit to where this node lets itself be met, for a user who chose {@code hops}. */
    public static CircuitPlan toOwnMeeting(int hops) {
        return free(CircuitGoal.SEEDER_RENDEZVOUS, hops, PeerFlag.RELAY);
    }

    /** A circuit to where another owner waits, for a user who chose {@code hops}. */
    public static CircuitPlan toMeeting(int hops, Peer where) {
        CircuitGoal goal = CircuitGoal.SEEKER_RENDEZVOUS;
        return new CircuitPlan(goal, hops + goal.hopsMore(), Optional.of(where), Set.of(), Set.of());
    }

    /**
     * This with any exit that says that it does {@code wanted}; with the one that must be the last, if there is one.
     */
    public CircuitPlan toExitsThat(PeerFlag wanted) {
        return exit.isPresent() ? this : new CircuitPlan(goal, hops, exit, Set.of(wanted), avoided);
    }

    /** This without {@code others}, of whom none may be the last hop. */
    public CircuitPlan avoiding(Set<PublicKey> others) {
        return new CircuitPlan(goal, hops, exit, exitFlags, others);
    }

    private static CircuitPlan free(CircuitGoal goal, int hops, PeerFlag wanted) {
        return new CircuitPlan(goal, hops, Optional.empty(), Set.of(wanted), Set.of());
    }
}
