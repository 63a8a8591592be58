package org.seedbank.overlay.discovery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.AddressScope;
import org.seedbank.overlay.endpoint.NetworkPrefix;
import org.seedbank.overlay.peer.Peer;

/** Everybody who proved itself in the last month, neighbour or not; bounded, and the memory of the address book. */
final class Acquaintances {
    private static final Duration LIFETIME = Duration.ofDays(30);

    /** So that one hand cannot fill the book, however often its nodes come and go under other names. */
    private static final int PER_NETWORK = 4;

    private final Clock clock;
    private final Map<PublicKey, AddressBook.Entry> entries = new LinkedHashMap<>();

    Acquaintances(Clock clock) {
        this.clock = clock;
    }

    /** What the node knew when it last ran. */
    void recall(AddressBook.Entry entry) {
        if (!isOld(entry)
                && entries.size() < AddressBook.LIMIT
                && near(entry.peer()).size() < PER_NETWORK) {
            entries.putIfAbsent(entry.peer().key(), entry);
        }
    }

    /** A neighbour as it is now. */
    void note(Neighbour neighbour) {
        PublicKey key = neighbour.peer().key();
        AddressBook.Entry known = entries.remove(key);
        if (known == null) {
            makeRoom(neighbour.peer());
        }
        Instant since = known == null ? neighbour.since() : known.since();
        entries.put(key, new AddressBook.Entry(neighbour.peer(), since, neighbour.lastHeard(), true));
    }

    void forget(PublicKey key) {
        entries.remove(key);
    }

    /** All, those in {@code now} as neighbours and first. */
    List<AddressBook.Entry> list(Neighbourhood now) {
        now.all().forEach(this::note);
        entries.values().removeIf(this::isOld);
        List<AddressBook.Entry> all = new ArrayList<>();
        for (AddressBook.Entry entry : entries.values()) {
            boolean isNeighbour = now.at(entry.peer()).isPresent();
            all.add(new AddressBook.Entry(entry.peer(), entry.since(), entry.lastHeard(), isNeighbour));
        }
        all.sort(Comparator.comparing(AddressBook.Entry::isNeighbour)
                .thenComparing(AddressBook.Entry::lastHeard)
                .reversed());
        return all;
    }

    private void makeRoom(Peer peer) {
        List<PublicKey> near = near(peer);
        if (near.size() >= PER_NETWORK) {
            entries.remove(near.get(0));
        } else if (entries.size() >= AddressBook.LIMIT) {
            entries.remove(entries.keySet().iterator().next());
        }
    }

    /** Others of the network of {@code peer}, the one noted first before the others; none near by. */
    private List<PublicKey> near(Peer peer) {
        if (AddressScope.of(peer.address().ip()).isLocal()) {
            return List.of();
        }
        NetworkPrefix network = NetworkPrefix.of(peer.address());
        return entries.values().stream()
                .map(AddressBook.Entry::peer)
                .filter(each -> NetworkPrefix.of(each.address()).equals(network))
                .map(Peer::key)
                .toList();
    }

    private boolean isOld(AddressBook.Entry entry) {
        return entry.lastHeard().isBefore(clock.instant().minus(LIFETIME));
    }
}
