package org.seedbank.overlay.discovery;

import java.util.List;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.NetworkPolicy;

/**
 * What discovery needs to know of its node.
 *
 * @param overlay where neighbours are sought
 * @param self who the node is
 * @param lan its addresses in its own network, at most one of each family
 * @param policy whom it may contact
 * @param bootstrap addresses to ask first, named by the user
 * @param settings numbers
 * @param greeting what is said to neighbours
 */
public record DiscoveryPlan(
        CommunityId overlay,
        PublicKey self,
        List<Address> lan,
        NetworkPolicy policy,
        List<Address> bootstrap,
        DiscoverySettings settings,
        Greeting greeting) {
    /** Copies the lists. */
    public DiscoveryPlan {
        lan = List.copyOf(lan);
        bootstrap = List.copyOf(bootstrap);
    }
}
