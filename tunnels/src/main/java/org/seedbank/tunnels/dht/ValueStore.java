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
import java.util.function.Function;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.NetworkPrefix;
import org.seedbank.overlay.wire.Bytes;

/**
 * The values that a node keeps for others, for a while. Bounded in all, for each place in the table and for each
 * network that they come from; where room has to be made, the oldest of the network that has most goes, at a place
 * within the region (/16, IPv6 /32) that has most.
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
        NetworkPrefix region = NetworkPrefix.regionOf(source);
        Entry old = places.getOrDefault(place, Map.of()).get(value.name());
        if (old != null) {
            if (value.version() < old.value.version()) {
                return false;
            }
            remove(old);
            // Whoever repeats what others stored does not get hold of it.
            network = old.network;
            region = old.region;
            end = old.end.isAfter(end) ? old.end : end;
        }
        if (!end.isAfter(clock.instant())) {
            return true;
        }
        makeRoom(place, network);
        Entry entry = new Entry(place, value, network, region, end);
        places.computeIfAbsent(place, key -> new LinkedHashMap<>()).put(value.name(), entry);
        networks.computeIfAbsent(network, key -> new LinkedHashSet<>()).add(entry);
        size++;
        return true;
    }

    /**
     * Values at {@code place}: one of each region, then the next of each, and within a region one of each network, then
     * the next of each, whether signed or not, since anybody has as many keys as it likes, and many have a few networks
     * of one region; of those of one network the signed ones first, then the newest.
     *
     * @param offset how many to leave out
     * @param count at most so many
     */
    List<Bytes> get(TablePoint place, long offset, int count) {
        Map<Bytes, Entry> here = places.get(place);
        if (here == null) {
            return List.of();
        }
        List<Entry> bestFirst = new ArrayList<>(here.values());
        Collections.reverse(bestFirst);
        bestFirst.sort(Comparator.comparing(entry -> entry.value.signer().isEmpty()));
        Instant now = clock.instant();
        bestFirst.removeIf(entry -> !entry.end.isAfter(now));
        return inTurns(inTurns(bestFirst, entry -> entry.network), entry -> entry.region).stream()
                .skip(offset)
                .limit(count)
                .map(entry -> entry.value.encoded())
                .toList();
    }

    /** The first of each part, then the second of each, and so on. */
    private static List<Entry> inTurns(List<Entry> entries, Function<Entry, NetworkPrefix> part) {
        Map<NetworkPrefix, Integer> ranks = new HashMap<>();
        List<Ranked> ranked = new ArrayList<>();
        for (Entry entry : entries) {
            ranked.add(new Ranked(entry, ranks.merge(part.apply(entry), 1, Integer::sum)));
        }
        ranked.sort(Comparator.comparing(Ranked::rank));
        return ranked.stream().map(Ranked::entry).toList();
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
            remove(ofMost(ofMost(here, entry -> entry.region), entry -> entry.network)
                    .get(0));
        } else if (size >= MOST) {
            Collection<Entry> most = networks.values().stream()
                    .max(Comparator.comparingInt(Set::size))
                    .orElseThrow();
            remove(most.iterator().next());
        }
    }

    /** Those of the part that has most, the oldest first. */
    private static List<Entry> ofMost(Collection<Entry> entries, Function<Entry, NetworkPrefix> part) {
        Map<NetworkPrefix, List<Entry>> groups = new LinkedHashMap<>();
        entries.forEach(entry -> groups.computeIfAbsent(part.apply(entry), key -> new ArrayList<>())
                .add(entry));
        return groups.values().stream().max(Comparator.comparingInt(List::size)).orElseThrow();
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

    private record Ranked(Entry entry, int rank) {}

    /** Equal to itself only. */
    private static final class Entry {
        private final TablePoint place;
        private final StoredValue value;
        private final NetworkPrefix network;
        private final NetworkPrefix region;
        private final Instant end;

        Entry(TablePoint place, StoredValue value, NetworkPrefix network, NetworkPrefix region, Instant end) {
            this.place = place;
            this.value = value;
            this.network = network;
            this.region = region;
            this.end = end;
        }
    }
}
