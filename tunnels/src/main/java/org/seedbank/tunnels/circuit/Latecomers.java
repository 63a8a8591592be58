package org.seedbank.tunnels.circuit;

import java.util.ArrayList;
import java.util.List;
import org.seedbank.overlay.crypto.PublicKey;

/**
 * Hops that take long to answer, as long as some circuit waits for them: those that are built beside it rather ask
 * others. Nothing of it is remembered, as a hop may be silent because one before it wants to choose who comes next.
 */
final class Latecomers {
    private final List<PublicKey> keys = new ArrayList<>();

    /** A circuit waits for {@code key}. */
    void add(PublicKey key) {
        keys.add(key);
    }

    /** It does not any more; others may. */
    void remove(PublicKey key) {
        keys.remove(key);
    }

    /** Whether a circuit waits for {@code key}. */
    boolean has(PublicKey key) {
        return keys.contains(key);
    }
}
