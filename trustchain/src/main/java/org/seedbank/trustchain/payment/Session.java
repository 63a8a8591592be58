package org.seedbank.trustchain.payment;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.account.AccountListener;
import org.seedbank.trustchain.account.AccountNotice;
import org.seedbank.trustchain.account.AccountSession;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.token.ByteCount;

/** One connection's hold on an account. The public methods may be called from any thread, the others from the loop. */
final class Session implements AccountSession {
    private final PublicKey counterparty;
    private final ServiceReason reason;
    private final ByteCount piece;
    private final AccountListener listener;
    private final Allowance allowance;
    private final Events events;
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();
    private boolean hasDelivered;
    private boolean hasStated;

    Session(
            PublicKey counterparty,
            ServiceReason reason,
            ByteCount piece,
            AccountListener listener,
            Allowance allowance,
            Events events) {
        this.counterparty = counterparty;
        this.reason = reason;
        this.piece = piece;
        this.listener = listener;
        this.allowance = allowance;
        this.events = events;
    }

    @Override
    public boolean tryDeliver(ByteCount bytes) {
        if (closed.get() || !allowance.take(bytes.value())) {
            return false;
        }
        delivered.addAndGet(bytes.value());
        return true;
    }

    @Override
    public void returnUndelivered(ByteCount bytes) {
        if (closed.get()) {
            events.undelivered(this, bytes);
        } else {
            delivered.addAndGet(-bytes.value());
            allowance.giveBack(bytes.value());
        }
    }

    @Override
    public void noticeReceived(AccountNotice notice) {
        events.noticed(this, notice);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            events.closed(this);
        }
    }

    PublicKey counterparty() {
        return counterparty;
    }

    ServiceReason reason() {
        return reason;
    }

    /** What is verified at once. */
    ByteCount piece() {
        return piece;
    }

    AccountListener listener() {
        return listener;
    }

    /** Bytes delivered since the last call; negative if more were given back. */
    long takeDelivered() {
        long bytes = delivered.getAndSet(0);
        hasDelivered |= bytes != 0;
        return bytes;
    }

    boolean hasDelivered() {
        return hasDelivered;
    }

    /** Whether the counterparty states its debt for the first time now. */
    boolean statesFirst() {
        boolean first = !hasStated;
        hasStated = true;
        return first;
    }

    /** What happens to sessions, in any thread. */
    interface Events {
        void noticed(Session session, AccountNotice notice);

        void undelivered(Session session, ByteCount bytes);

        void closed(Session session);
    }
}
