package org.seedbank.tunnels.dht;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.seedbank.overlay.endpoint.NetworkPrefix;
import org.seedbank.overlay.peer.Peer;

/** Addresses of members that left them here, and go on giving signs of life. Bounded as values are. */
final class PeerShelf {
    static final int MOST = 4096;
    static final Duration SILENCE = Duration.ofMinutes(1);

    private final Clock clock;
    /** When each was heard of, by place; the oldest first. */
    private final Map<TablePoint, Map<Peer, Instant>> members = new LinkedHashMap<>();

    private int size;

    PeerShelf(Clock clock) {
        this.clock = clock;
    }

    int size() {
        return size;
    }

    /** Keeps the address of {@code peer} under its own name. */
    void put(Peer peer) {
        TablePoint place = placeOf(peer);
        remove(place, peer);
        Map<Peer, Instant> known = members.get(place);
        if (known != null && known.size() >= TableMessage.MOST_NODES) {
            remove(place, known.keySet().iterator().next());
        }
        if (size >= MOST) {
            List<Peer> all = new ArrayList<>(size);
            members.values().forEach(each -> all.addAll(each.keySet()));
            NetworkPrefix.firstOfMostCrowded(all, Peer::address).ifPresent(most -> remove(placeOf(most), most));
        }
        members.computeIfAbsent(place, key -> new LinkedHashMap<>()).put(peer, clock.instant());
        size++;
    }

    /** {@code peer} gave a sign of life. */
    void heard(Peer peer) {
        Map<Peer, Instant> known = members.get(placeOf(peer));
        if (known != null && known.containsKey(peer)) {
            known.put(peer, clock.instant());
        }
    }

    /** Where the member of that name is, at most 8 addresses. */
    List<Peer> at(TablePoint place) {
        Instant now = clock.instant();
        return members.getOrDefault(place, Map.of()).entrySet().stream()
                .filter(each -> now.isBefore(each.getValue().plus(SILENCE)))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Drops whoever is silent. */
    void expire() {
        Instant now = clock.instant();
        members.values().forEach(each -> each.values().removeIf(heard -> !now.isBefore(heard.plus(SILENCE))));
        members.values().removeIf(Map::isEmpty);
        size = members.values().stream().mapToInt(Map::size).sum();
    }

    private void remove(TablePoint place, Peer peer) {
        Map<Peer, Instant> known = members.get(place);
        if (known != null && known.remove(peer) != null) {
            size--;
            if (known.isEmpty()) {
                members.remove(place);
            }
        }
    }

    private static TablePoint placeOf(Peer peer) {
        return TablePoint.of(peer.key().memberId());
    }
}
