package org.seedbank.tunnels.relay;

import java.util.Set;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.directory.Directory;
import org.seedbank.tunnels.exit.ExitHouse;
import org.seedbank.tunnels.exit.Reach;
import org.seedbank.tunnels.hidden.MeetingPlace;

/**
 * What a node that carries circuits of others is.
 *
 * @param overlay whose cells it takes
 * @param identity who it is
 * @param flags what it does; nothing means that it joins no circuit
 * @param directory whom it knows
 * @param exits where circuits end here
 * @param reach which addresses owners may name for the next hop
 * @param terms how much it does, and for whom
 * @param meetings where members of hidden swarms meet
 */
public record JoinerPlan(
        CommunityId overlay,
        PrivateKey identity,
        Set<PeerFlag> flags,
        Directory directory,
        ExitHouse exits,
        Reach reach,
        JoinTerms terms,
        MeetingPlace meetings) {
    /** Copies the set. */
    public JoinerPlan {
        flags = Set.copyOf(flags);
    }

    /** How much it does. */
    public JoinLimits limits() {
        return terms.limits();
    }
}
