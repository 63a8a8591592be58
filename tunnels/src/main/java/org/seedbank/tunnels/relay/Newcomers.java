package org.seedbank.tunnels.relay;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.wire.Bytes;

/**
 * Joints whose owners have not sent a cell yet. They cost whoever asks for them one datagram under a name of its
 * choice, so they make room for others: the oldest of the source that has most of them.
 */
final class Newcomers {
    private final int mostOfOne;
    private final Map<Bytes, Set<Joint>> bySource = new LinkedHashMap<>();

    /** @param mostOfOne joints that one source may have at a time */
    Newcomers(int mostOfOne) {
        this.mostOfOne = mostOfOne;
    }

    void add(Joint joint) {
        bySource.computeIfAbsent(Source.of(joint.neighbour()), source -> new LinkedHashSet<>())
                .add(joint);
    }

    void remove(Joint joint) {
        Bytes source = Source.of(joint.neighbour());
        Set<Joint> all = bySource.get(source);
        if (all != null && all.remove(joint) && all.isEmpty()) {
            bySource.remove(source);
        }
    }

    /** The oldest one of whoever is at {@code address}, if there cannot be one more. */
    Optional<Joint> tooManyOf(Address address) {
        Set<Joint> all = bySource.getOrDefault(Source.of(address), Set.of());
        return all.size() < mostOfOne ? Optional.empty() : all.stream().findFirst();
    }

    /** The oldest one of the source that has most. */
    Optional<Joint> dispensable() {
        Set<Joint> most = Set.of();
        for (Set<Joint> all : bySource.values()) {
            if (all.size() > most.size()) {
                most = all;
            }
        }
        return most.stream().findFirst();
    }
}
