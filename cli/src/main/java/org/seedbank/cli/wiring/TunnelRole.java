package org.seedbank.cli.wiring;

import java.util.Set;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.node.TunnelPlan;

/**
 * What a node does for circuits of others.
 *
 * @param flags what it says of itself
 * @param exitBytesPerSecond what leaves circuits here and comes in, at most; 0 for no limit
 * @param resolvesNames whether hosts are looked up for others
 */
public record TunnelRole(Set<PeerFlag> flags, long exitBytesPerSecond, boolean resolvesNames) {
    /** Only has circuits of its own. */
    public static final TunnelRole NONE = new TunnelRole(Set.of(), 0, false);
    /** Carries circuits of others, and lets nothing out. */
    public static final TunnelRole RELAY = new TunnelRole(TunnelPlan.RELAY, 0, false);

    /** Copies the set. */
    public TunnelRole {
        flags = Set.copyOf(flags);
    }

    /** Lets BitTorrent of others out, at most so many bytes a second; looks up the hosts of trackers. */
    public static TunnelRole exit(long bytesPerSecond) {
        return new TunnelRole(TunnelPlan.EXIT, bytesPerSecond, true);
    }

    /** Whether it does anything. */
    public boolean isActive() {
        return !flags.isEmpty();
    }
}
