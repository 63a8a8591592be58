package org.seedbank.trustchain.store;

import java.util.Optional;
import java.util.OptionalInt;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.trustchain.block.BlockLink;

/** Short numbers for keys, and for whatever else of 74 bytes a block names as its counterparty. */
final class NameTable {
    /** Stands for {@link BlockLink#ANYBODY}, without a record. */
    static final int ANYBODY = 0;

    private final TableSession tables;
    private final Optional<NameCache.Shared> shared;
    private NameCache cache;

    /**
     * Names for reading.
     *
     * @param shared with others, so it may only learn what is flushed
     */
    NameTable(TableSession tables, NameCache.Shared shared) {
        this.tables = tables;
        this.shared = Optional.of(shared);
        this.cache = new NameCache();
    }

    /** Names for a transaction that may add some, none of which leave it before it is flushed. */
    NameTable(TableSession tables) {
        this.tables = tables;
        this.shared = Optional.empty();
        this.cache = new NameCache();
    }

    /** What is read from now on is from a state in which {@code removed} names were given up. */
    void sees(long removed) {
        shared.ifPresent(caches -> cache = caches.after(removed));
    }

    /** The name is given up. */
    void forget(Bytes name, int number) {
        cache.forget(name, number);
    }

    /** The number of {@code name}, if it has one. */
    OptionalInt number(Bytes name) {
        if (name.equals(BlockLink.ANYBODY)) {
            return OptionalInt.of(ANYBODY);
        }
        Optional<Integer> cached = cache.number(name);
        if (cached.isPresent()) {
            return OptionalInt.of(cached.get());
        }
        name.putInto(tables.key());
        Optional<Bytes> stored = tables.get(Table.NAMES);
        if (stored.isEmpty()) {
            return OptionalInt.empty();
        }
        int number = new WireReader(stored.get()).i32();
        cache.remember(name, number);
        return OptionalInt.of(number);
    }

    /** The name with {@code number}, which some record holds. */
    Bytes name(int number) {
        return number == ANYBODY ? BlockLink.ANYBODY : cache.name(number).orElseGet(() -> load(number));
    }

    private Bytes load(int number) {
        tables.key().putInt(number);
        Bytes stored = tables.get(Table.KEYS)
                .orElseThrow(() -> new LedgerStorageException(
                        LedgerStorageException.Kind.DAMAGED, "table keys has no number " + number));
        Bytes name = stored.slice(0, NameUses.NAME);
        cache.remember(name, number);
        return name;
    }
}
