package org.seedbank.trustchain.store;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.seedbank.overlay.wire.Bytes;

/** Names and their short numbers as flushed, which do not change before some names are given up. */
final class NameCache {
    /** About 2 MB; strangers' keys must not fill the memory. */
    private static final int MOST = 10_000;

    private final Map<Bytes, Integer> numbers = new ConcurrentHashMap<>();
    private final Map<Integer, Bytes> names = new ConcurrentHashMap<>();

    Optional<Integer> number(Bytes name) {
        return Optional.ofNullable(numbers.get(name));
    }

    Optional<Bytes> name(int number) {
        return Optional.ofNullable(names.get(number));
    }

    void forget(Bytes name, int number) {
        numbers.remove(name);
        names.remove(number);
    }

    void remember(Bytes name, int number) {
        if (numbers.size() >= MOST) {
            numbers.clear();
            names.clear();
        }
        numbers.put(name, number);
        names.put(number, name);
    }

    /** The cache of all threads that read. A name that was given up may come back with another number. */
    static final class Shared {
        private final AtomicReference<Generation> newest = new AtomicReference<>(new Generation(0, new NameCache()));

        /** The cache for a state in which {@code removed} names were given up. */
        NameCache after(long removed) {
            Generation known = Objects.requireNonNull(
                    newest.updateAndGet(old -> old.removed < removed ? new Generation(removed, new NameCache()) : old));
            return known.removed == removed ? known.cache : new NameCache();
        }

        private record Generation(long removed, NameCache cache) {}
    }
}
