package org.seedbank.trustchain.payment;

import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.loop.Cancellable;

/** Whether a counterparty is served now; not stored. */
final class Service {
    private boolean stopped;
    private @Nullable Cancellable dueTimer;

    boolean isStopped() {
        return stopped;
    }

    void stop() {
        stopped = true;
    }

    /** The counterparty may be served. */
    void resume() {
        stopped = false;
    }

    boolean isPaymentDue() {
        return dueTimer != null;
    }

    /** Payment is due; {@code timer} is what happens if it does not come. */
    void paymentDue(Cancellable timer) {
        paymentCame();
        dueTimer = timer;
    }

    void paymentCame() {
        if (dueTimer != null) {
            dueTimer.cancel();
            dueTimer = null;
        }
    }
}
