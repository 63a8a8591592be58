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

/** Everybody who proved itself in the last month, neighbour or not; bounded, and the memory of the address book. */
final class Acquaintances {
    private static final Duration LIFETIME = Duration.ofDays(30);

    private final Clock clock;
    private final Map<PublicKey, AddressBook.Entry> entries = new LinkedHashMap<>();

    Acquaintances(Clock clock) {
        this.clock = clock;
    }

    /** What the node knew when it last ran. */
    void recall(AddressBook.Entry entry) {
        if (!isOld(entry) && entries.size() < AddressBook.LIMIT) {
            entries.putIfAbsent(entry.peer().key(), entry);
        }
    }

    /** A neighbour as it is now. */
    void note(Neighbour neighbour) {
        PublicKey key = neighbour.peer().key();
        AddressBook.Entry known = entries.remove(key);
        if (known == null && entries.size() >= AddressBook.LIMIT) {
            entries.remove(entries.keySet().iterator().next());
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

    private boolean isOld(AddressBook.Entry entry) {
        return entry.lastHeard().isBefore(clock.instant().minus(LIFETIME));
    }
}
