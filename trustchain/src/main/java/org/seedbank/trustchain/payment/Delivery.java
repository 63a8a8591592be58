package org.seedbank.trustchain.payment;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.account.AccountRecord.Item;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.token.ByteCount;

/**
 * The half of an account in which we are the provider. What was served is never more than what is stored: allowance is
 * granted here, stored, and only then handed to the threads that deliver.
 */
final class Delivery {
    private final Allowance allowance;
    private final Amounts served = new Amounts();
    /** Granted by an earlier process, and unknown whether it was served. */
    private final Amounts doubtful = new Amounts();
    /** Doubtful once, and not served as the payer said; it may still pay for it. */
    private final Amounts withdrawn = new Amounts();

    /** Handed to the threads that deliver, and not yet seen as served. */
    private ByteCount granted = ByteCount.ZERO;
    /** On its way to disk, and handed out after that. */
    private ByteCount granting = ByteCount.ZERO;

    private @Nullable ServiceReason newest;
    private ByteCount earned = ByteCount.ZERO;
    private ByteCount forgiven = ByteCount.ZERO;
    private Optional<Instant> refusedUntil = Optional.empty();

    Delivery(Allowance allowance) {
        this.allowance = allowance;
    }

    /** Takes over what is stored, as after a crash: all allowance is withdrawn, and whether it was used is unknown. */
    void load(AccountRecord record) {
        var unused = allowance.withdraw();
        granted = ByteCount.ZERO;
        granting = ByteCount.ZERO;
        served.clear();
        doubtful.clear();
        withdrawn.clear();
        for (Item item : record.delivered()) {
            part(item.reason().kind()).add(item.reason().service(), item.amount());
            newest = item.reason().service();
        }
        earned = record.earned();
        forgiven = record.forgiven();
        refusedUntil = record.refusedUntil();
    }

    private Amounts part(ServiceReason.Kind kind) {
        return switch (kind) {
            case ALLOWANCE -> doubtful;
            case WITHDRAWN -> withdrawn;
            default -> served;
        };
    }

    /** What is to be stored. */
    List<Item> items() {
        List<Item> items = new ArrayList<>();
        withdrawn.items().forEach(item -> items.add(new Item(item.reason().asWithdrawn(), item.amount())));
        items.addAll(served.items());
        Amounts allowed = new Amounts();
        doubtful.items().forEach(item -> allowed.add(item.reason().asAllowance(), item.amount()));
        if (newest != null) {
            allowed.add(newest.asAllowance(), granted.plus(granting));
        }
        items.addAll(allowed.items());
        return items;
    }

    Allowance allowance() {
        return allowance;
    }

    ByteCount earned() {
        return earned;
    }

    ByteCount forgiven() {
        return forgiven;
    }

    Optional<Instant> refusedUntil() {
        return refusedUntil;
    }

    void refuseUntil(Instant end) {
        refusedUntil = Optional.of(end);
    }

    void serveAgain() {
        refusedUntil = Optional.empty();
    }

    /** Served or allowed to be served, and not paid. */
    ByteCount exposure() {
        return served.total().plus(doubtful.total()).plus(granted).plus(granting);
    }

    /** Served and not paid, as far as is known now. */
    ByteCount unpaid() {
        return exposure().minus(granting).minusOrZero(allowance.left());
    }

    /** A session for {@code reason} has begun. */
    void serving(ServiceReason reason) {
        newest = reason;
    }

    /**
     * A session for {@code reason} delivered {@code bytes} of what was granted; fewer than none if it gave some back.
     */
    void delivered(ServiceReason reason, long bytes) {
        if (bytes >= 0) {
            granted = granted.minusOrZero(new ByteCount(bytes));
            served.add(reason, new ByteCount(bytes));
        } else {
            var unused = served.takeOf(reason, new ByteCount(-bytes));
            granted = granted.plus(new ByteCount(-bytes));
        }
    }

    /** A session that has ended did not deliver {@code bytes} after all. */
    void undelivered(ServiceReason reason, ByteCount bytes) {
        var unused = served.takeOf(reason, bytes);
    }

    boolean isGranting() {
        return !granting.equals(ByteCount.ZERO);
    }

    /** Grants {@code more}; {@link #handOut} follows once that is on disk. */
    void grant(ByteCount more) {
        granting = granting.plus(more);
    }

    /** The grant of {@code more} is on disk. */
    void handOut(ByteCount more) {
        granting = granting.minus(more);
        granted = granted.plus(more);
        allowance.add(more);
    }

    /** Takes back all allowance that was handed out and not used. */
    void withdraw() {
        ByteCount used = granted.minusOrZero(allowance.withdraw());
        if (newest != null) {
            served.add(newest, used);
        }
        granted = ByteCount.ZERO;
    }

    /** Whether a payment of {@code amount} is for what was, or may have been, delivered; given up or not. */
    boolean covers(ByteCount amount) {
        return payable().isAtLeast(amount);
    }

    /** The largest payment that is covered. */
    ByteCount payable() {
        ByteCount known = served.total().plus(doubtful.total()).plus(withdrawn.total());
        return newest == null ? known : known.plus(forgiven);
    }

    /** A covered payment of {@code amount}: what it is for. */
    List<Item> pay(ByteCount amount) {
        List<Item> paidFor = new ArrayList<>(served.take(amount));
        paidFor.addAll(doubtful.take(amount.minus(sum(paidFor))));
        paidFor.addAll(withdrawn.take(amount.minus(sum(paidFor))));
        ByteCount late = amount.minus(sum(paidFor));
        ServiceReason reason = newest;
        if (!late.equals(ByteCount.ZERO) && reason != null) {
            forgiven = forgiven.minus(late);
            paidFor.add(new Item(reason, late));
        }
        earned = earned.plus(amount);
        return paidFor;
    }

    /** Tokens came for which nothing was served. */
    void take(ByteCount gift) {
        earned = earned.plus(gift);
    }

    /**
     * The payer states to owe {@code stated}. Doubtful bytes beyond that were never served: they are withdrawn. Of
     * others as many are given up as {@code terms} allow; returns those.
     */
    List<Item> forgive(ByteCount stated, ProviderTerms terms) {
        ByteCount excess = unpaid().minusOrZero(stated);
        List<Item> unserved = doubtful.take(excess);
        unserved.forEach(item -> withdrawn.add(item.reason(), item.amount()));
        ByteCount allowed = terms.forgivenessFor(earned).minusOrZero(forgiven);
        List<Item> givenUp = served.take(allowed.min(excess.minus(sum(unserved))));
        forgiven = forgiven.plus(sum(givenUp));
        return givenUp;
    }

    private static ByteCount sum(List<Item> items) {
        return items.stream().map(Item::amount).reduce(ByteCount.ZERO, ByteCount::plus);
    }
}
