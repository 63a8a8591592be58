package org.seedbank.tunnels.dht;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.NetworkPrefix;
import org.seedbank.overlay.wire.Bytes;

/**
 * The values that a node keeps for others, for a while. Bounded in all, for each place in the table and for each
 * network that they come from; where room has to be made, the oldest of the network that has most goes.
 */
final class ValueStore {
    /** Values in all; one takes about half a kilobyte. */
    static final int MOST = 8192;
    /** Values of a network. */
    static final int MOST_OF_A_NETWORK = 256;
    /** Values at one place. */
    static final int MOST_AT_A_PLACE = 64;
    /** Values of a network at one place. */
    static final int MOST_OF_A_NETWORK_AT_A_PLACE = 8;

    private final Clock clock;
    /** By place and name, the oldest first. */
    private final Map<TablePoint, Map<Bytes, Entry>> places = new HashMap<>();
    /** The oldest first. */
    private final Map<NetworkPrefix, Set<Entry>> networks = new LinkedHashMap<>();

    private int size;

    ValueStore(Clock clock) {
        this.clock = clock;
    }

    int size() {
        return size;
    }

    /**
     * Keeps {@code value} for {@code life}. If it is there already, from whomever, its life is prolonged at most; a
     * newer version replaces an older one of the same key.
     *
     * @return false if a newer version is there
     */
    boolean put(TablePoint place, StoredValue value, Duration life, Address source) {
        Instant end = clock.instant().plus(life);
        NetworkPrefix network = NetworkPrefix.handOf(source);
        Entry old = places.getOrDefault(place, Map.of()).get(value.name());
        if (old != null) {
            if (value.version() < old.value.version()) {
                return false;
            }
            remove(old);
            // Whoever repeats what others stored does not get hold of it.
            network = old.network;
            end = old.end.isAfter(end) ? old.end : end;
        }
        if (!end.isAfter(clock.instant())) {
            return true;
        }
        makeRoom(place, network);
        Entry entry = new Entry(place, value, network, end);
        places.computeIfAbsent(place, key -> new LinkedHashMap<>()).put(value.name(), entry);
        networks.computeIfAbsent(network, key -> new LinkedHashSet<>()).add(entry);
        size++;
        return true;
    }

    /**
     * Values at {@code place}: one of each network, then the next of each, whether signed or not, since anybody has as
     * many keys as it likes; of those of one network the signed ones first, then the newest.
     *
     * @param offset how many to leave out
     * @param count at most so many
     */
    List<Bytes> get(TablePoint place, long offset, int count) {
        Map<Bytes, Entry> here = places.get(place);
        if (here == null) {
            return List.of();
        }
        List<Ranked> ranked = new ArrayList<>();
        Map<NetworkPrefix, Integer> ranks = new HashMap<>();
        List<Entry> bestFirst = new ArrayList<>(here.values());
        Collections.reverse(bestFirst);
        bestFirst.sort(Comparator.comparing(entry -> entry.value.signer().isEmpty()));
        Instant now = clock.instant();
        for (Entry entry : bestFirst) {
            if (entry.end.isAfter(now)) {
                ranked.add(new Ranked(entry.value, ranks.merge(entry.network, 1, Integer::sum)));
            }
        }
        ranked.sort(Comparator.comparing(Ranked::rank));
        return ranked.stream()
                .skip(offset)
                .limit(count)
                .map(each -> each.value.encoded())
                .toList();
    }

    /** Drops what is over. */
    void expire() {
        Instant now = clock.instant();
        List<Entry> over = new ArrayList<>();
        places.values()
                .forEach(here -> here.values().stream()
                        .filter(entry -> !entry.end.isAfter(now))
                        .forEach(over::add));
        over.forEach(this::remove);
    }

    private void makeRoom(TablePoint place, NetworkPrefix network) {
        Collection<Entry> here = places.getOrDefault(place, Map.of()).values();
        List<Entry> hereOfIt =
                here.stream().filter(entry -> entry.network.equals(network)).toList();
        Set<Entry> ofIt = networks.getOrDefault(network, Set.of());
        if (hereOfIt.size() >= MOST_OF_A_NETWORK_AT_A_PLACE) {
            remove(hereOfIt.get(0));
        } else if (ofIt.size() >= MOST_OF_A_NETWORK) {
            remove(ofIt.iterator().next());
        }
        if (here.size() >= MOST_AT_A_PLACE) {
            remove(oldestOfMost(here));
        } else if (size >= MOST) {
            Collection<Entry> most = networks.values().stream()
                    .max(Comparator.comparingInt(Set::size))
                    .orElseThrow();
            remove(most.iterator().next());
        }
    }

    private static Entry oldestOfMost(Collection<Entry> entries) {
        Map<NetworkPrefix, List<Entry>> groups = new LinkedHashMap<>();
        entries.forEach(entry ->
                groups.computeIfAbsent(entry.network, key -> new ArrayList<>()).add(entry));
        return groups.values().stream()
                .max(Comparator.comparingInt(List::size))
                .orElseThrow()
                .get(0);
    }

    private void remove(Entry entry) {
        Map<Bytes, Entry> here = places.get(entry.place);
        if (here != null && here.remove(entry.value.name(), entry)) {
            size--;
            if (here.isEmpty()) {
                places.remove(entry.place);
            }
        }
        Set<Entry> ofIt = networks.get(entry.network);
        if (ofIt != null && ofIt.remove(entry) && ofIt.isEmpty()) {
            networks.remove(entry.network);
        }
    }

    private record Ranked(StoredValue value, int rank) {}

    /** Equal to itself only. */
    private static final class Entry {
        private final TablePoint place;
        private final StoredValue value;
        private final NetworkPrefix network;
        private final Instant end;

        Entry(TablePoint place, StoredValue value, NetworkPrefix network, Instant end) {
            this.place = place;
            this.value = value;
            this.network = network;
            this.end = end;
        }
    }
}
