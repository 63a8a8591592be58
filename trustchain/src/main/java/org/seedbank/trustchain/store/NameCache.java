package org.seedbank.trustchain.store;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.seedbank.overlay.wire.Bytes;

/** Names and their short numbers as flushed, which never change; shared by all threads that read. */
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

    void remember(Bytes name, int number) {
        if (numbers.size() >= MOST) {
            numbers.clear();
            names.clear();
        }
        numbers.put(name, number);
        names.put(number, name);
    }
}
