package org.seedbank.tunnels.relay;

import java.util.Set;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.directory.Directory;
import org.seedbank.tunnels.exit.ExitHouse;
import org.seedbank.tunnels.exit.Reach;

/**
 * What a node that carries circuits of others is.
 *
 * @param overlay whose cells it takes
 * @param identity who it is
 * @param flags what it does; nothing means that it joins no circuit
 * @param directory whom it knows
 * @param exits where circuits end here
 * @param reach which addresses owners may name for the next hop
 * @param limits how much it does
 * @param admission for whom
 */
public record JoinerPlan(
        CommunityId overlay,
        PrivateKey identity,
        Set<PeerFlag> flags,
        Directory directory,
        ExitHouse exits,
        Reach reach,
        JoinLimits limits,
        AdmissionPolicy admission) {
    /** Copies the set. */
    public JoinerPlan {
        flags = Set.copyOf(flags);
    }
}
