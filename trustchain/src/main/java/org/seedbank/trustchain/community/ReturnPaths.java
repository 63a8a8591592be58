package org.seedbank.trustchain.community;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;

/**
 * Sources from which blocks of a key came lately, each good for as many blocks back as came from it. Bounded in keys,
 * in sources per key and in time.
 */
final class ReturnPaths {
    /** Long enough to check a block and flush the answer, short enough that the hole in a NAT is still there. */
    static final Duration LIFETIME = Duration.ofSeconds(30);

    /** Attackers who name a foreign key must hold all of these at the right moment to keep its owner out. */
    static final int SOURCES_PER_KEY = 4;

    static final int KEYS = 1024;

    /** More outstanding blocks than this between two nodes are not foreseen. */
    static final int CREDITS = 1024;

    private final Map<PublicKey, Map<Address, Path>> paths = new LinkedHashMap<>();

    /** Notes that a block of {@code owner} came from {@code source}. */
    void note(PublicKey owner, Address source, Instant now) {
        Map<Address, Path> known = paths.remove(owner);
        Map<Address, Path> sources = known == null ? new LinkedHashMap<>() : known;
        Path path = sources.remove(source);
        sources.put(source, path == null || path.isOver(now) ? new Path(1, now) : path.oneMore(now));
        dropOldest(sources, SOURCES_PER_KEY);
        paths.put(owner, sources);
        dropOldest(paths, KEYS);
    }

    /** Takes one credit from each living source of {@code owner}. */
    List<Address> take(PublicKey owner, Instant now) {
        @Nullable Map<Address, Path> sources = paths.get(owner);
        if (sources == null) {
            return List.of();
        }
        List<Address> taken = new ArrayList<>(SOURCES_PER_KEY);
        sources.values().removeIf(path -> path.isOver(now));
        sources.replaceAll((source, path) -> {
            taken.add(source);
            return path.oneLess();
        });
        sources.values().removeIf(path -> path.credits() == 0);
        if (sources.isEmpty()) {
            paths.remove(owner);
        }
        return taken;
    }

    private static void dropOldest(Map<?, ?> map, int limit) {
        if (map.size() > limit) {
            Iterator<?> oldest = map.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    private record Path(int credits, Instant lastSeen) {
        boolean isOver(Instant now) {
            return now.isAfter(lastSeen.plus(LIFETIME));
        }

        Path oneMore(Instant now) {
            return new Path(Math.min(CREDITS, credits + 1), now);
        }

        Path oneLess() {
            return new Path(credits - 1, lastSeen);
        }
    }
}
