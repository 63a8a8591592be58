package org.seedbank.cli.wiring;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.payment.DeclinedPayment;

/**
 * Declined payments of which the user was not told: the first in each direction with each counterparty, and no more
 * than anybody reads, since keys cost nothing. Filled on the loop, emptied by whoever tells.
 */
final class Declines {
    static final int MOST = 100;

    private final Set<Subject> known = new HashSet<>();
    private final Queue<DeclinedPayment> untold = new ConcurrentLinkedQueue<>();

    void add(DeclinedPayment declined) {
        if (known.size() < MOST && known.add(new Subject(declined.counterparty(), declined.payer()))) {
            untold.add(declined);
        }
    }

    /** Those since the last call. */
    List<DeclinedPayment> poll() {
        List<DeclinedPayment> news = new ArrayList<>();
        for (DeclinedPayment next = untold.poll(); next != null; next = untold.poll()) {
            news.add(next);
        }
        return news;
    }

    /** What is told once. */
    private record Subject(PublicKey counterparty, DeclinedPayment.Payer payer) {}
}
