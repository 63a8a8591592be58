package org.seedbank.overlay.discovery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.seedbank.overlay.endpoint.Address;

/**
 * Addresses that somebody named and nobody has proved. Bounded, also for each who names them: the newest of an
 * introducer replaces its oldest, so that a talkative liar displaces only itself.
 */
final class Candidates {
    private static final int LIMIT = 512;
    private static final int PER_INTRODUCER = 8;

    private final RandomGenerator random;
    private final Map<Address, Candidate> candidates = new LinkedHashMap<>();

    Candidates(RandomGenerator random) {
        this.random = random;
    }

    /** Notes {@code address}; who named it first keeps the credit. */
    void add(Address address, Address introducer, boolean isNewStyle) {
        if (candidates.containsKey(address)) {
            return;
        }
        makeRoom(introducer);
        candidates.put(address, new Candidate(address, introducer, isNewStyle));
    }

    /** One at random, which is then no candidate any more. */
    Optional<Candidate> take() {
        if (candidates.isEmpty()) {
            return Optional.empty();
        }
        List<Address> addresses = new ArrayList<>(candidates.keySet());
        return Optional.ofNullable(candidates.remove(addresses.get(random.nextInt(addresses.size()))));
    }

    void remove(Address address) {
        candidates.remove(address);
    }

    int size() {
        return candidates.size();
    }

    private void makeRoom(Address introducer) {
        long named = candidates.values().stream()
                .filter(candidate -> candidate.introducer().equals(introducer))
                .count();
        boolean isTalkative = named >= PER_INTRODUCER;
        if (!isTalkative && candidates.size() < LIMIT) {
            return;
        }
        Optional<Address> oldest = candidates.values().stream()
                .filter(candidate -> !isTalkative || candidate.introducer().equals(introducer))
                .map(Candidate::address)
                .findFirst();
        oldest.ifPresent(candidates::remove);
    }

    /**
     * @param address where somebody may be
     * @param introducer who named it
     * @param isNewStyle whether who is there understands the new style, as the introducer says
     */
    record Candidate(Address address, Address introducer, boolean isNewStyle) {}
}
