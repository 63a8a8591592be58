package org.seedbank.trustchain.payment;

import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.loop.Cancellable;
import org.seedbank.trustchain.account.AccountNotice;
import org.seedbank.trustchain.token.ByteCount;

/** What a provider demands, and when we look at its account next; not stored. Its numbers are claims. */
final class Dunning {
    private ByteCount window = ByteCount.ZERO;
    private ByteCount claimed = ByteCount.ZERO;
    private boolean due;
    private boolean urgent;
    private boolean underWay;
    private boolean lastCall;
    private boolean complete;
    private boolean met;
    private @Nullable Cancellable tick;
    private @Nullable Cancellable check;

    /** The provider told its terms, or that it waits for payment. */
    void told(AccountNotice notice) {
        window = notice.window();
        claimed = notice.amount();
        due = notice.kind() == AccountNotice.Kind.PAYMENT_DUE;
        urgent = due && !underWay;
        lastCall = notice.kind() == AccountNotice.Kind.CLOSING;
        complete = false;
    }

    /** Whether the provider stops and waits for our last word. */
    boolean isLastCall() {
        return lastCall;
    }

    /** Nothing more is expected to be reported of what the provider served. */
    void complete() {
        complete = true;
    }

    boolean isComplete() {
        return complete;
    }

    /** The last word is said. */
    void answered() {
        lastCall = false;
    }

    /** The last connection has ended: what its provider demanded on it does not count any more. */
    void parted() {
        due = false;
        urgent = false;
        lastCall = false;
    }

    /** Whether the provider waits. It tells its terms when it does not any more. */
    boolean isDue() {
        return due;
    }

    /** Whether it waits, and no payment is on its way, which it may not have seen, or was since it said so. */
    boolean isUrgent() {
        return urgent;
    }

    /** We paid: it says so when it still waits. */
    void paid() {
        urgent = false;
        underWay = true;
    }

    /** It answered, or a payment was taken back. */
    void paymentEnded() {
        underWay = false;
    }

    /** It had time to say that it does not wait any more; a payment that is not answered by now may never be. */
    void remind() {
        urgent = due;
        underWay = false;
    }

    /** What it claims that we owe. */
    ByteCount claimed() {
        return claimed;
    }

    /**
     * Whether {@code owed} is as much of its window as should be paid at once: so much that what follows before the
     * next {@code piece} is verified, and while the payment is on its way, may not find room.
     */
    boolean isNearWindow(ByteCount owed, ByteCount piece, PayerTerms terms) {
        boolean isPart = owed.value() >= window.value() / 100 * terms.windowPercent();
        boolean isTight = owed.plus(piece).plus(piece).isAtLeast(window);
        return !window.equals(ByteCount.ZERO) && (isPart || isTight);
    }

    /** Whether it was connected since this node started. */
    boolean isMet() {
        return met;
    }

    void meet() {
        met = true;
    }

    boolean isTicking() {
        return tick != null;
    }

    void tickAt(@Nullable Cancellable timer) {
        tick = timer;
    }

    boolean isCheckPlanned() {
        return check != null;
    }

    void checkAt(@Nullable Cancellable timer) {
        check = timer;
    }

    void stop() {
        if (tick != null) {
            tick.cancel();
        }
        if (check != null) {
            check.cancel();
        }
    }
}
