package org.seedbank.cli.wiring;

import java.util.EnumSet;
import java.util.Set;
import org.seedbank.cli.config.ExitService;
import org.seedbank.cli.config.TunnelSettings;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.exit.ExitLimits;
import org.seedbank.tunnels.node.TunnelPlan;
import org.seedbank.tunnels.relay.JoinLimits;

/**
 * What a node does for circuits of others.
 *
 * @param flags what it says of itself
 * @param limits how much it carries
 * @param exitLimits what leaves circuits here and comes in, at most
 * @param resolvesNames whether hosts are looked up for others
 */
public record TunnelRole(Set<PeerFlag> flags, JoinLimits limits, ExitLimits exitLimits, boolean resolvesNames) {
    /** Only has circuits of its own. */
    public static final TunnelRole NONE = new TunnelRole(Set.of(), JoinLimits.DEFAULT, ExitLimits.NONE, false);

    private static final Set<PeerFlag> EXITS =
            Set.of(PeerFlag.EXIT_BT, PeerFlag.EXIT_HTTP, PeerFlag.EXIT_IPV8, PeerFlag.EXIT_BACKUP);

    /** Copies the set. */
    public TunnelRole {
        flags = Set.copyOf(flags);
    }

    /** What the settings say. */
    public static TunnelRole of(TunnelSettings settings) {
        JoinLimits usual = JoinLimits.DEFAULT;
        JoinLimits limits = new JoinLimits(
                settings.maxCircuits(),
                usual.perSecond(),
                usual.silence(),
                usual.age(),
                usual.bytes(),
                settings.relayRate().value());
        ExitLimits exitLimits = new ExitLimits(
                settings.exitRate().value(), settings.exitPerDay().value());
        return new TunnelRole(
                flags(settings), limits, exitLimits, settings.exit().contains(ExitService.DNS));
    }

    /** Whether something of others leaves from the address of this machine. */
    public boolean isExit() {
        return flags.stream().anyMatch(EXITS::contains);
    }

    /** Whether it does anything. */
    public boolean isActive() {
        return !flags.isEmpty();
    }

    private static Set<PeerFlag> flags(TunnelSettings settings) {
        Set<PeerFlag> flags = EnumSet.noneOf(PeerFlag.class);
        if (settings.relays()) {
            flags.addAll(TunnelPlan.RELAY);
        }
        if (settings.exit().contains(ExitService.BT)) {
            flags.add(PeerFlag.EXIT_BT);
        }
        if (settings.exit().contains(ExitService.HTTP)) {
            flags.add(PeerFlag.EXIT_HTTP);
        }
        if (settings.exit().contains(ExitService.OVERLAY)) {
            flags.add(PeerFlag.EXIT_IPV8);
        }
        if (!flags.isEmpty()) {
            flags.add(PeerFlag.SPEED_TEST);
        }
        return flags;
    }
}
