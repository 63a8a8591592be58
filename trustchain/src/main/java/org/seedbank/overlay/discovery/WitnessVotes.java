package org.seedbank.overlay.discovery;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.NetworkPrefix;
import org.seedbank.overlay.wire.Bytes;

/**
 * What others say our address is. Each network has one vote, its newest; what more than half of at least two networks
 * say counts, and stays until another address wins. So neither one liar nor a thousand in one network can move it.
 */
final class WitnessVotes {
    static final Duration LIFETIME = Duration.ofMinutes(15);

    private static final int QUORUM = 2;
    private static final int REMEMBERED = 32;

    private final Map<NetworkPrefix, Vote> votes = new LinkedHashMap<>();
    private Optional<Address> elected = Optional.empty();
    private boolean isSymmetric;

    void cast(NetworkPrefix witness, Address claimed, Instant now) {
        votes.remove(witness);
        votes.values().removeIf(vote -> vote.cast().plus(LIFETIME).isBefore(now));
        if (votes.size() >= REMEMBERED) {
            votes.remove(votes.keySet().iterator().next());
        }
        votes.put(witness, new Vote(claimed, now));
        elect();
    }

    Optional<Address> elected() {
        return elected;
    }

    int witnesses() {
        return votes.size();
    }

    /** Whether the witnesses agree on the ip, but see ever other ports. */
    boolean isSymmetric() {
        return isSymmetric;
    }

    private void elect() {
        Map<Address, Integer> addresses = new HashMap<>();
        Map<Bytes, Set<Integer>> ports = new HashMap<>();
        Map<Bytes, Integer> ips = new HashMap<>();
        for (Vote vote : votes.values()) {
            addresses.merge(vote.claimed(), 1, Integer::sum);
            ips.merge(vote.claimed().ip(), 1, Integer::sum);
            ports.computeIfAbsent(vote.claimed().ip(), ip -> new HashSet<>())
                    .add(vote.claimed().port());
        }
        Optional<Address> winner = winner(addresses);
        Optional<Bytes> ip = winner(ips);
        winner.ifPresent(address -> elected = Optional.of(address));
        isSymmetric = winner.isEmpty()
                && ip.isPresent()
                && ports.getOrDefault(ip.get(), Set.of()).size() > 1;
    }

    private <T> Optional<T> winner(Map<T, Integer> counts) {
        return counts.entrySet().stream()
                .filter(entry -> entry.getValue() >= QUORUM && 2 * entry.getValue() > votes.size())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private record Vote(Address claimed, Instant cast) {}
}
