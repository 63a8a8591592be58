package org.seedbank.cli.wiring;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.seedbank.cli.audit.OwnTotals;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.loop.NodeLoop;
import org.seedbank.trustchain.payment.OpenAccounts;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.token.ByteCount;

/**
 * Whether more may be taken from those who want payment: not while the balance, less what is owed and not paid yet, is
 * further below zero than the user allows. Looked at once a second on the loop; what comes within one goes beyond.
 */
final class DebtLimit implements BooleanSupplier, AutoCloseable {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final ChainStore store;
    private final PublicKey own;
    private final OpenAccounts accounts;
    private final ByteCount most;
    private final Recurrence looking;
    private final AtomicBoolean isReached = new AtomicBoolean();

    /** @param most how far the balance may fall below zero */
    DebtLimit(NodeLoop loop, ChainStore store, PublicKey own, OpenAccounts accounts, ByteCount most) {
        this.store = store;
        this.own = own;
        this.accounts = accounts;
        this.most = most;
        this.looking = new Recurrence(loop, PAUSE, this::look);
    }

    /** Looks now, and again and again; on the loop. */
    void start() {
        looking.start();
    }

    /** For any thread. */
    @Override
    public boolean getAsBoolean() {
        return !isReached.get();
    }

    private void look() {
        // Both are below 2^62, so neither difference wraps.
        long balance = OwnTotals.of(store, own).balance() - accounts.owed().value();
        isReached.set(balance < -most.value());
    }

    /** On the loop. */
    @Override
    public void close() {
        looking.close();
    }
}
