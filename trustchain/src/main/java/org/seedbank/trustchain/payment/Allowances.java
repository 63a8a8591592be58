package org.seedbank.trustchain.payment;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.crypto.PublicKey;

/**
 * The allowance of each counterparty, for any thread: all sessions with one of them draw on one allowance, from the
 * first that opens until nothing is left to remember.
 */
final class Allowances {
    private final Function<PublicKey, Allowance> source;
    private final Map<PublicKey, Slot> slots = new ConcurrentHashMap<>();

    /** @param source makes the allowance of somebody new */
    Allowances(Function<PublicKey, Allowance> source) {
        this.source = source;
    }

    /** The allowance of {@code counterparty}. */
    Allowance of(PublicKey counterparty) {
        return slots.computeIfAbsent(counterparty, key -> new Slot(source.apply(key), 0)).allowance;
    }

    /** As {@link #of}, for a session that begins; {@link #closed} ends it. */
    Allowance opened(PublicKey counterparty) {
        return slots.compute(
                        counterparty,
                        (key, slot) -> slot == null
                                ? new Slot(source.apply(key), 1)
                                : new Slot(slot.allowance, slot.sessions + 1))
                .allowance;
    }

    /** A session with {@code counterparty} has ended. */
    void closed(PublicKey counterparty) {
        slots.computeIfPresent(counterparty, (key, slot) -> new Slot(slot.allowance, slot.sessions - 1));
    }

    /**
     * Forgets the allowance of {@code counterparty} unless a session has it, or is about to; returns whether it did.
     */
    boolean forget(PublicKey counterparty) {
        @Nullable Slot left = slots.computeIfPresent(counterparty, (key, slot) -> slot.sessions == 0 ? null : slot);
        return left == null;
    }

    private record Slot(Allowance allowance, int sessions) {}
}
