package org.seedbank.trustchain.account;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.token.ByteCount;

/**
 * The open account with one counterparty, as stored.
 *
 * @param counterparty the other party
 * @param debts verified bytes received from it and not yet paid, by reason, oldest reason first; or a single
 *     {@link ServiceReason.Kind#ADVANCE}, bytes paid and not yet received
 * @param debtSince when the oldest unpaid byte was received
 * @param delivered bytes served to it, or allowed to be served, and not yet paid, by reason, oldest reason first.
 *     {@link ServiceReason.Kind#ALLOWANCE} is stored before it is used, so after a crash this is never less than what
 *     was really served; {@link ServiceReason.Kind#WITHDRAWN} is not served, but may be paid all the same
 * @param paid all we ever paid to it
 * @param earned all it ever paid to us
 * @param forgiven all we ever gave up
 * @param refusedUntil until when it is not served because it did not pay in time
 */
public record AccountRecord(
        PublicKey counterparty,
        List<Item> debts,
        Optional<Instant> debtSince,
        List<Item> delivered,
        ByteCount paid,
        ByteCount earned,
        ByteCount forgiven,
        Optional<Instant> refusedUntil) {
    /** Copies the lists. */
    public AccountRecord {
        debts = List.copyOf(debts);
        delivered = List.copyOf(delivered);
    }

    /** An account on which nothing has happened. */
    public static AccountRecord empty(PublicKey counterparty) {
        return new AccountRecord(
                counterparty,
                List.of(),
                Optional.empty(),
                List.of(),
                ByteCount.ZERO,
                ByteCount.ZERO,
                ByteCount.ZERO,
                Optional.empty());
    }

    /** Whether nothing has happened on it, so that it need not be kept. */
    public boolean isEmpty() {
        return equals(empty(counterparty));
    }

    /** All verified bytes not yet paid. */
    public ByteCount debt() {
        return total(debts, item -> item.reason().kind() != ServiceReason.Kind.ADVANCE);
    }

    /** Bytes paid and not yet received. */
    public ByteCount advance() {
        return total(debts, item -> item.reason().kind() == ServiceReason.Kind.ADVANCE);
    }

    /** All bytes served, or allowed to be served, and not yet paid. */
    public ByteCount unpaid() {
        return total(delivered, item -> item.reason().kind() != ServiceReason.Kind.WITHDRAWN);
    }

    /** Bytes allowed to be served before a crash of ours, and not served, as the payer said. */
    public ByteCount withdrawn() {
        return total(delivered, item -> item.reason().kind() == ServiceReason.Kind.WITHDRAWN);
    }

    private static ByteCount total(List<Item> items, Predicate<Item> counted) {
        return items.stream().filter(counted).map(Item::amount).reduce(ByteCount.ZERO, ByteCount::plus);
    }

    /**
     * Part of an account.
     *
     * @param reason for what service
     * @param amount more than zero
     */
    public record Item(ServiceReason reason, ByteCount amount) {}
}
