package org.seedbank.trustchain.store;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireReader;

/**
 * How often blocks of others name somebody, as owner or counterparty: whom none names any more needs no short number.
 * Names in blocks that concern the owner of the ledger, or in its history, are kept for good. What changes within a
 * transaction is written at its end, once for each name.
 */
final class NameUses {
    /** Bytes of a name. */
    static final int NAME = PublicKey.SIZE;
    /** Uses of a name that is kept for good. */
    static final int KEPT = -1;

    private final TableSession tables;
    private final Map<Integer, Integer> changes = new LinkedHashMap<>();

    NameUses(TableSession tables) {
        this.tables = tables;
    }

    /** The name with {@code number} is kept for good. */
    void keep(int number) {
        changes.put(number, Integer.MIN_VALUE);
    }

    /** A block of others names {@code number} once more, or once less. */
    void change(int number, int by) {
        changes.merge(number, by, (known, more) -> known == Integer.MIN_VALUE ? known : known + more);
    }

    /** Writes the changes. */
    void write(Removal removal) {
        changes.forEach((number, by) -> {
            if (number != NameTable.ANYBODY && by != 0) {
                write(number, by, removal);
            }
        });
        changes.clear();
    }

    /** Writes that the name with {@code number} is used so often, -1 for one that is kept. */
    void set(int number, int uses, Removal removal) {
        Optional<Bytes> stored = stored(number);
        if (stored.isPresent()) {
            put(number, stored.get().slice(0, NAME), uses, removal);
        }
    }

    private void write(int number, int by, Removal removal) {
        Optional<Bytes> stored = stored(number);
        if (stored.isEmpty()) {
            return;
        }
        Bytes name = stored.get().slice(0, NAME);
        boolean isCounted = stored.get().size() > NAME;
        int uses = isCounted ? new WireReader(stored.get().slice(NAME, NAME + 4)).i32() : 0;
        if (by == Integer.MIN_VALUE && uses != KEPT) {
            put(number, name, KEPT, removal);
        } else if (by != Integer.MIN_VALUE && uses != KEPT) {
            put(number, name, Math.max(0, uses + by), removal);
        }
    }

    private void put(int number, Bytes name, int uses, Removal removal) {
        if (uses == 0) {
            tables.key().putInt(number);
            tables.delete(Table.KEYS);
            name.putInto(tables.key());
            tables.delete(Table.NAMES);
            removal.removed(name, number);
            return;
        }
        tables.key().putInt(number);
        ByteBuffer payload = tables.payload(NAME + 4);
        name.putInto(payload);
        payload.putInt(uses);
        tables.put(Table.KEYS);
    }

    private Optional<Bytes> stored(int number) {
        tables.key().putInt(number);
        return tables.get(Table.KEYS);
    }

    /** Told of each name that is gone. */
    interface Removal {
        void removed(Bytes name, int number);
    }
}
