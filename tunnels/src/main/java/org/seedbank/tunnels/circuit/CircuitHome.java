package org.seedbank.tunnels.circuit;

import java.util.List;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.tunnels.cell.CellPort;
import org.seedbank.tunnels.cell.CircuitId;
import org.seedbank.tunnels.cell.Destroy;
import org.seedbank.tunnels.cell.StationTable;
import org.seedbank.tunnels.directory.Candidate;
import org.seedbank.tunnels.directory.Directory;

/**
 * What circuits share.
 *
 * @param context loop, clock and chance of the node
 * @param port carries cells out
 * @param table of the node
 * @param overlay whose cells these are
 * @param identity who the node is
 * @param directory whom it knows
 * @param settings numbers
 * @param kept what is known of hops
 */
record CircuitHome(
        NodeContext context,
        CellPort port,
        StationTable table,
        CommunityId overlay,
        PrivateKey identity,
        Directory directory,
        CircuitSettings settings,
        Kept kept) {
    Guards guards() {
        return kept.guards();
    }

    Vanguards vanguards() {
        return kept.vanguards();
    }

    Latecomers latecomers() {
        return kept.latecomers();
    }

    /** A circuit fell silent; first hops are judged by their guards' book. */
    void suspect(CircuitPlan plan, List<Candidate> path) {
        if (plan.goal().isSilenceOfHops()) {
            path.stream().skip(plan.hops() > 1 ? 1 : 0).forEach(hop -> directory.suspect(hop.key()));
        }
    }

    /** Tells a first hop that a circuit is over. */
    void end(Address firstHop, CircuitId circuit, int reason) {
        port.send(firstHop, Destroy.packet(overlay, identity, circuit, reason));
    }

    /**
     * What is known of hops.
     *
     * @param guards the first of all circuits, used over and over
     * @param vanguards the second of some, used over and over
     * @param latecomers those that some circuit waits for
     */
    record Kept(Guards guards, Vanguards vanguards, Latecomers latecomers) {}
}
