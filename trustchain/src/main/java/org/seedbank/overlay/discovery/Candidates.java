package org.seedbank.overlay.discovery;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.NetworkPrefix;

/**
 * Addresses that somebody named and nobody has proved. Bounded, also for each network from which they are named: its
 * newest replaces its oldest, so that a talkative liar displaces only itself, and each origin comes up as often as any
 * other, however many addresses it has.
 */
final class Candidates {
    private static final int LIMIT = 512;
    private static final int PER_NETWORK = 8;

    private final RandomGenerator random;
    private final Map<Address, Candidate> candidates = new LinkedHashMap<>();

    Candidates(RandomGenerator random) {
        this.random = random;
    }

    /** Notes one; who named it first keeps the credit. */
    void add(Candidate candidate) {
        if (candidates.containsKey(candidate.address())) {
            return;
        }
        makeRoom(candidate.introducer());
        candidates.put(candidate.address(), candidate);
    }

    /** One at random of those that are {@code wanted}, which is then no candidate any more. */
    Optional<Candidate> take(Predicate<Candidate> wanted) {
        List<Candidate> all = candidates.values().stream().filter(wanted).toList();
        if (all.isEmpty()) {
            return Optional.empty();
        }
        List<Candidate> fitting = Origin.draw(random, all, Candidate::origin);
        Candidate drawn = fitting.get(random.nextInt(fitting.size()));
        candidates.remove(drawn.address());
        return Optional.of(drawn);
    }

    void remove(Address address) {
        candidates.remove(address);
    }

    int size() {
        return candidates.size();
    }

    private void makeRoom(Address introducer) {
        NetworkPrefix hand = NetworkPrefix.handOf(introducer);
        long named = candidates.values().stream()
                .filter(candidate ->
                        NetworkPrefix.handOf(candidate.introducer()).equals(hand))
                .count();
        boolean isTalkative = named >= PER_NETWORK;
        if (!isTalkative && candidates.size() < LIMIT) {
            return;
        }
        Optional<Address> oldest = candidates.values().stream()
                .filter(candidate -> !isTalkative
                        || NetworkPrefix.handOf(candidate.introducer()).equals(hand))
                .map(Candidate::address)
                .findFirst();
        oldest.ifPresent(candidates::remove);
    }

    /**
     * @param address where somebody may be
     * @param introducer who named it
     * @param isNewStyle whether who is there understands the new style, as the introducer says
     * @param origin where the path of introductions began
     */
    record Candidate(Address address, Address introducer, boolean isNewStyle, Origin origin) {}
}
