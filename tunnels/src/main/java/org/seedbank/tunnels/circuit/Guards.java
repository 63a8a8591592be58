package org.seedbank.tunnels.circuit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.tunnels.directory.Candidate;

/**
 * First hops that are used over and over: whoever changes them for each circuit has met every bad one before long.
 * Lives on the node's loop.
 *
 * @see "Elahi et al., Changing of the Guards, WPES 2012"
 */
public final class Guards {
    /** Failures in a row after which another one is looked for. */
    private static final int PATIENCE = 3;

    private final int limit;
    private final Map<PublicKey, Integer> failures = new LinkedHashMap<>();

    Guards(int limit) {
        this.limit = limit;
    }

    /** Takes up those of an earlier run, the most trusted first. */
    public void recall(Collection<PublicKey> keys) {
        keys.stream().limit(limit).forEach(key -> failures.put(key, 0));
    }

    /** Those of now, the most trusted first. */
    public List<PublicKey> keys() {
        return List.copyOf(failures.keySet());
    }

    /** One of {@code candidates}, which are in random order. */
    Optional<Candidate> choose(List<Candidate> candidates) {
        List<Candidate> usable = new ArrayList<>(candidates);
        usable.removeIf(each -> failures.getOrDefault(each.key(), PATIENCE) >= PATIENCE);
        if (usable.size() >= limit) {
            return Optional.of(usable.get(0));
        }
        Optional<Candidate> added = candidates.stream()
                .filter(each -> !failures.containsKey(each.key()))
                .findFirst();
        if (added.isPresent() && live() < limit) {
            failures.put(added.get().key(), 0);
            return added;
        }
        return usable.stream().findFirst().or(() -> added);
    }

    void succeeded(PublicKey key) {
        failures.replace(key, 0);
    }

    void failed(PublicKey key) {
        failures.computeIfPresent(key, (guard, count) -> count + 1 >= PATIENCE ? null : count + 1);
    }

    private long live() {
        return failures.values().stream().filter(count -> count < PATIENCE).count();
    }
}
