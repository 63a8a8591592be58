package org.seedbank.overlay.discovery;

import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.endpoint.Endpoint;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.peer.PeerGraph;

/**
 * What the parts of discovery share.
 *
 * @param context loop, clock and chance of the node
 * @param endpoint carries packets out
 * @param packets makes packets of the overlay
 * @param graph proven peers of all overlays
 * @param plan what the node is and wants
 * @param own the node's addresses
 * @param neighbours those found
 * @param traffic bytes to and from addresses that have proved nothing
 */
record Surroundings(
        NodeContext context,
        Endpoint endpoint,
        PacketWriter packets,
        PeerGraph graph,
        DiscoveryPlan plan,
        OwnAddresses own,
        Neighbourhood neighbours,
        UnprovenTraffic traffic) {
    ContactFilter filter() {
        return new ContactFilter(plan.policy(), own);
    }
}
