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
        for (Item item : record.delivered()) {
            boolean certain = item.reason().equals(item.reason().service());
            (certain ? served : doubtful).add(item.reason().service(), item.amount());
            newest = item.reason().service();
        }
        earned = record.earned();
        forgiven = record.forgiven();
        refusedUntil = record.refusedUntil();
    }

    /** What is to be stored. */
    List<Item> items() {
        Amounts allowed = new Amounts();
        doubtful.items().forEach(item -> allowed.add(item.reason().asAllowance(), item.amount()));
        if (newest != null) {
            allowed.add(newest.asAllowance(), granted.plus(granting));
        }
        List<Item> items = new ArrayList<>(served.items());
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

    /** Whether a payment of {@code amount} is for what was delivered; what was given up may be paid all the same. */
    boolean covers(ByteCount amount) {
        ByteCount known = served.total().plus(doubtful.total());
        return (newest == null ? known : known.plus(forgiven)).isAtLeast(amount);
    }

    /** A covered payment of {@code amount}: what it is for. */
    List<Item> pay(ByteCount amount) {
        List<Item> paidFor = new ArrayList<>(served.take(amount));
        paidFor.addAll(doubtful.take(amount.minus(sum(paidFor))));
        ByteCount late = amount.minus(sum(paidFor));
        ServiceReason reason = newest;
        if (!late.equals(ByteCount.ZERO) && reason != null) {
            forgiven = forgiven.minus(late);
            paidFor.add(new Item(reason, late));
        }
        earned = earned.plus(amount);
        return paidFor;
    }

    /**
     * What is given up when the payer states to owe {@code stated}: doubtful bytes, and others within {@code terms}.
     */
    List<Item> forgive(ByteCount stated, ProviderTerms terms) {
        ByteCount excess = unpaid().minusOrZero(stated);
        ByteCount certain = terms.forgivenessFor(earned).minusOrZero(forgiven);
        List<Item> givenUp = new ArrayList<>(doubtful.take(excess));
        givenUp.addAll(served.take(certain.min(excess.minus(sum(givenUp)))));
        forgiven = forgiven.plus(sum(givenUp));
        return givenUp;
    }

    private static ByteCount sum(List<Item> items) {
        return items.stream().map(Item::amount).reduce(ByteCount.ZERO, ByteCount::plus);
    }
}
