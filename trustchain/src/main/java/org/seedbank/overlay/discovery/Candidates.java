package org.seedbank.overlay.discovery;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
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

    /**
     * One of those that are {@code wanted}, which is then no candidate any more: of an origin at random those from the
     * networks of which there are the fewest, each of these networks as likely as any other. So whoever commands few
     * networks, and names many addresses in them, is not tried again and again before somebody else is tried once.
     *
     * @param crowding how many there are already of the network of an address
     */
    Optional<Candidate> take(Predicate<Candidate> wanted, ToIntFunction<Address> crowding) {
        List<Candidate> all = candidates.values().stream().filter(wanted).toList();
        if (all.isEmpty()) {
            return Optional.empty();
        }
        List<Candidate> fitting = Origin.draw(random, all, Candidate::origin);
        int fewest = fitting.stream()
                .mapToInt(each -> crowding.applyAsInt(each.address()))
                .min()
                .orElse(0);
        List<Candidate> rare = fitting.stream()
                .filter(each -> crowding.applyAsInt(each.address()) == fewest)
                .toList();
        Optional<Candidate> drawn = NetworkPrefix.draw(random, rare, Candidate::address);
        drawn.ifPresent(each -> candidates.remove(each.address()));
        return drawn;
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
