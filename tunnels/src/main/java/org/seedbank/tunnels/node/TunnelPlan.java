package org.seedbank.tunnels.node;

import java.util.Set;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.circuit.CircuitSettings;
import org.seedbank.tunnels.exit.ExitLimits;
import org.seedbank.tunnels.exit.ExitServices;
import org.seedbank.tunnels.exit.Reach;
import org.seedbank.tunnels.hidden.MeetingPlan;
import org.seedbank.tunnels.relay.JoinLimits;
import org.seedbank.tunnels.relay.JoinTerms;

/**
 * What a node of the tunnel overlay is.
 *
 * @param overlay its id
 * @param flags what the node does for others
 * @param reach which addresses strangers may make it send to
 * @param exits what it needs to be an exit
 * @param exitLimits how much leaves circuits here and comes in
 * @param circuits how circuits of its own are built
 * @param terms how much it carries for others, and for whom
 * @param meetings what it needs so that members of hidden swarms can meet at it
 */
public record TunnelPlan(
        CommunityId overlay,
        Set<PeerFlag> flags,
        Reach reach,
        ExitServices exits,
        ExitLimits exitLimits,
        CircuitSettings circuits,
        JoinTerms terms,
        MeetingPlan meetings) {
    /** Overlay of Tribler since version 8.0. */
    public static final CommunityId PUBLISHED = CommunityId.fromHex("a3591a6bd89bbaca0974062a1287afcfbc6fd6bc");

    /** What a node does unless asked for more: it is never an exit by itself. */
    public static final Set<PeerFlag> RELAY = Set.of(PeerFlag.RELAY, PeerFlag.SPEED_TEST);

    /** What an exit for BitTorrent does. */
    public static final Set<PeerFlag> EXIT =
            Set.of(PeerFlag.RELAY, PeerFlag.SPEED_TEST, PeerFlag.EXIT_BT, PeerFlag.EXIT_IPV8, PeerFlag.EXIT_HTTP);

    /** Copies the set. */
    public TunnelPlan {
        flags = Set.copyOf(flags);
    }

    /** An overlay with default numbers. */
    public static TunnelPlan of(CommunityId overlay, Set<PeerFlag> flags, Reach reach, ExitServices exits) {
        return new TunnelPlan(
                overlay,
                flags,
                reach,
                exits,
                ExitLimits.NONE,
                CircuitSettings.DEFAULT,
                JoinTerms.DEFAULT,
                MeetingPlan.ALONE);
    }

    /** How much it carries for others. */
    public JoinLimits limits() {
        return terms.limits();
    }

    /** This with other limits. */
    public TunnelPlan with(JoinLimits newLimits) {
        return new TunnelPlan(
                overlay,
                flags,
                reach,
                exits,
                exitLimits,
                circuits,
                new JoinTerms(newLimits, terms.admission()),
                meetings);
    }

    /** This with other settings for circuits of its own. */
    public TunnelPlan with(CircuitSettings settings) {
        return new TunnelPlan(overlay, flags, reach, exits, exitLimits, settings, terms, meetings);
    }

    /** This with other limits for what leaves circuits here. */
    public TunnelPlan with(ExitLimits newLimits) {
        return new TunnelPlan(overlay, flags, reach, exits, newLimits, circuits, terms, meetings);
    }

    /** This with what it needs so that members of hidden swarms can meet at it. */
    public TunnelPlan with(MeetingPlan newMeetings) {
        return new TunnelPlan(overlay, flags, reach, exits, exitLimits, circuits, terms, newMeetings);
    }
}
