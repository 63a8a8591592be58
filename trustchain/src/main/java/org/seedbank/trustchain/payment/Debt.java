package org.seedbank.trustchain.payment;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.account.AccountRecord.Item;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.token.ByteCount;

/** The half of an account in which we are the payer. */
final class Debt {
    private final Amounts owed = new Amounts();
    private final Map<BlockId, ByteCount> unanswered = new LinkedHashMap<>();
    /** Those among them that the payee says it does not sign. */
    private final Set<BlockId> declined = new HashSet<>();
    /** Given for nothing, and unanswered: who does not take a gift is paid all the same. */
    private final Map<BlockId, ByteCount> gifts = new LinkedHashMap<>();

    private Optional<Instant> since = Optional.empty();
    private ByteCount paid = ByteCount.ZERO;
    /** The part of it that was given by this process for nothing, so that a failed disk does not make it a debt. */
    private ByteCount given = ByteCount.ZERO;
    /** Paid and not yet received; then nothing is owed. */
    private ByteCount advance = ByteCount.ZERO;

    private @Nullable ServiceReason newest;

    /** Takes over what is stored. */
    void load(AccountRecord record) {
        owed.clear();
        for (Item item : record.debts()) {
            newest = item.reason().service();
            if (item.reason().kind() != ServiceReason.Kind.ADVANCE) {
                owed.add(item.reason(), item.amount());
            }
        }
        advance = record.advance();
        since = record.debtSince();
        paid = record.paid();
        given = ByteCount.ZERO;
    }

    /** Takes over what is stored, and adds what was received and did not reach the disk. */
    void reload(AccountRecord record, Instant now) {
        ByteCount before = received();
        ServiceReason reason = newest;
        load(record);
        ByteCount missing = before.minusOrZero(received());
        if (reason != null) {
            add(reason, missing, now);
        }
    }

    /** What is to be stored. */
    List<Item> items() {
        List<Item> items = new ArrayList<>(owed.items());
        if (newest != null && !advance.equals(ByteCount.ZERO)) {
            items.add(new Item(newest.asAdvance(), advance));
        }
        return items;
    }

    Optional<Instant> since() {
        return since;
    }

    /** For what service bytes came last. */
    Optional<ServiceReason> newest() {
        return Optional.ofNullable(newest);
    }

    ByteCount paid() {
        return paid;
    }

    ByteCount owed() {
        return owed.total();
    }

    ByteCount advance() {
        return advance;
    }

    /** All verified bytes ever received, but for dropped debts. */
    ByteCount received() {
        return paid.minusOrZero(given).plus(owed.total()).minusOrZero(advance);
    }

    /** What a provider that knows of none of our unanswered payments must think we owe. */
    ByteCount stated() {
        return owed.total().plus(unansweredTotal()).minusOrZero(advance);
    }

    /** Payments under way. */
    int unansweredCount() {
        return unanswered.size();
    }

    ByteCount unansweredTotal() {
        return sum(unanswered);
    }

    /**
     * The payee does not sign payments of {@code amount}.
     *
     * @return the numbers of those under way of which that was not known
     */
    List<BlockId> declined(ByteCount amount) {
        return unanswered.entrySet().stream()
                .filter(payment -> payment.getValue().equals(amount))
                .map(Map.Entry::getKey)
                .filter(declined::add)
                .toList();
    }

    /** The part of {@link #unansweredTotal()} that the payee says it does not sign. */
    ByteCount declinedTotal() {
        Map<BlockId, ByteCount> refused = new LinkedHashMap<>(unanswered);
        refused.keySet().retainAll(declined);
        return sum(refused);
    }

    /** Whether the provider ever answered a payment. */
    boolean wasEverAnswered() {
        return paid.compareTo(unansweredTotal().plus(sum(gifts))) > 0;
    }

    private static ByteCount sum(Map<BlockId, ByteCount> amounts) {
        return amounts.values().stream().reduce(ByteCount.ZERO, ByteCount::plus);
    }

    /** Verified bytes were received. */
    void add(ServiceReason reason, ByteCount bytes, Instant now) {
        newest = reason;
        ByteCount covered = advance.min(bytes);
        advance = advance.minus(covered);
        owed.add(reason, bytes.minus(covered));
        if (since.isEmpty() && !owed().equals(ByteCount.ZERO)) {
            since = Optional.of(now);
        }
    }

    /** Block {@code id} pays {@code amount}; what is more than the debt is an advance. Returns what it is for. */
    List<Item> pay(BlockId id, ByteCount amount, ServiceReason ahead, Instant now) {
        List<Item> paidFor = new ArrayList<>(owed.take(amount));
        ByteCount settled = paidFor.stream().map(Item::amount).reduce(ByteCount.ZERO, ByteCount::plus);
        ByteCount early = amount.minus(settled);
        if (!early.equals(ByteCount.ZERO)) {
            newest = ahead;
            advance = advance.plus(early);
            paidFor.add(new Item(ahead, early));
        }
        paid = paid.plus(amount);
        unanswered.put(id, amount);
        since = owed().equals(ByteCount.ZERO) ? Optional.empty() : Optional.of(now);
        return paidFor;
    }

    /** Block {@code id} gives {@code amount} without a debt. */
    void give(BlockId id, ByteCount amount) {
        paid = paid.plus(amount);
        given = given.plus(amount);
        gifts.put(id, amount);
    }

    /** Block {@code id}, ours, pays {@code amount} and is not answered yet. */
    void await(BlockId id, ByteCount amount) {
        unanswered.put(id, amount);
    }

    /** Block {@code id}, ours, gives {@code amount} and is not answered yet. */
    void awaitGift(BlockId id, ByteCount amount) {
        gifts.put(id, amount);
    }

    void answered(BlockId id) {
        unanswered.remove(id);
        declined.remove(id);
        gifts.remove(id);
    }

    void forgetUnanswered() {
        unanswered.clear();
        declined.clear();
        gifts.clear();
    }

    /** The debt is dropped. */
    void drop() {
        owed.clear();
        since = Optional.empty();
    }
}
