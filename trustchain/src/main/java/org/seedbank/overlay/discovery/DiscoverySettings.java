package org.seedbank.overlay.discovery;

import java.time.Duration;

/**
 * How neighbours are sought and kept.
 *
 * @param target neighbours that are sought; TrustChain's walk of py-ipv8 has 20
 * @param limit neighbours that are kept, at most; py-ipv8 has 30
 * @param scarce places kept for neighbours that offer what few do; the others always have the rest
 * @param perNetwork neighbours kept from one network (IPv4 /24, IPv6 /48), so that one hand cannot be all of them; does
 *     not concern private and loopback addresses
 * @param tick time between steps of the walk; py-ipv8 has 0.5 s
 * @param idleTick time between steps once the target is reached, or when nobody was found for half a minute
 */
public record DiscoverySettings(int target, int limit, int scarce, int perNetwork, Duration tick, Duration idleTick) {
    /** As published, with at most 4 neighbours from one network. */
    public static final DiscoverySettings DEFAULT =
            new DiscoverySettings(20, 30, 0, 4, Duration.ofMillis(500), Duration.ofSeconds(5));

    /** Refuses settings under which nothing would be found. */
    public DiscoverySettings {
        if (target < 1
                || limit < target
                || scarce < 0
                || scarce > limit
                || perNetwork < 1
                || tick.isNegative()
                || tick.isZero()) {
            throw new IllegalArgumentException(target + " neighbours of at most " + limit + ", " + scarce + " kept, "
                    + perNetwork + " from one network, every " + tick);
        }
    }

    /** These with other numbers of neighbours sought and kept. */
    public DiscoverySettings withNeighbours(int newTarget, int newLimit) {
        return new DiscoverySettings(newTarget, newLimit, Math.min(scarce, newLimit), perNetwork, tick, idleTick);
    }

    /**
     * These, with 7 of 16 places kept for neighbours that offer what few do, as Tribler keeps them for exits of its
     * tunnels.
     */
    public DiscoverySettings keepingPlacesForScarceOnes() {
        return new DiscoverySettings(target, limit, limit * 7 / 16, perNetwork, tick, idleTick);
    }
}
