package org.seedbank.tunnels.dht;

import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.discovery.Whereabouts;
import org.seedbank.tunnels.exit.Reach;

/**
 * What a node of the table is.
 *
 * @param overlay id of the table
 * @param identity who the node is
 * @param reach which addresses strangers may make it send to
 * @param whereabouts where it is
 */
public record HashTablePlan(CommunityId overlay, PrivateKey identity, Reach reach, Whereabouts whereabouts) {
    /** The table of IPv8 and Tribler. */
    public static final CommunityId PUBLISHED = CommunityId.fromHex("8d0be1845d74d175f178197cad001591d04d73cc");
}
