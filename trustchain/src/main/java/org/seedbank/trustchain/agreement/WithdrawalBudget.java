package org.seedbank.trustchain.agreement;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.loop.Budget;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.validation.ChainView;

/**
 * How many withdrawals are answered. Each answer is a block of the own chain that stays for good, and asking for one
 * costs nothing: keys are free, packets with blocks need no connection. Who has an account with us, or withdraws what
 * we know that it offered us, shares in more than a stranger. A payer lets go of an unanswered payment after weeks, and
 * repeats that for as long, so the honest ones get their answers.
 */
final class WithdrawalBudget {
    /** For each key at once, then one a minute. */
    static final int OF_ONE_KEY = 16;
    /** For all strangers together at once, then one a minute. */
    static final int OF_STRANGERS = 64;
    /** For all that are known together at once, then one a second. */
    private static final int OF_KNOWN = 256;

    private static final int KEYS = 4096;

    private final LedgerWriter writer;
    private final Clock clock;
    private final Budget<PublicKey> each = new Budget<>(OF_ONE_KEY, Duration.ofMinutes(1), KEYS);
    private final Budget<Boolean> strangers = new Budget<>(OF_STRANGERS, Duration.ofMinutes(1), 1);
    private final Budget<Boolean> known = new Budget<>(OF_KNOWN, Duration.ofSeconds(1), 1);

    WithdrawalBudget(LedgerWriter writer, Clock clock) {
        this.writer = writer;
        this.clock = clock;
    }

    /** Whether {@code withdrawal} may be answered; takes nothing, since it may be forged. */
    boolean hasRoomFor(HalfBlock withdrawal) {
        Instant now = clock.instant();
        return each.has(withdrawal.owner(), now) && shared(withdrawal).has(true, now);
    }

    /** {@code withdrawal}, for which there is room, is answered. */
    void take(HalfBlock withdrawal) {
        Instant now = clock.instant();
        var unusedEach = each.take(withdrawal.owner(), now);
        var unusedShared = shared(withdrawal).take(true, now);
    }

    private Budget<Boolean> shared(HalfBlock withdrawal) {
        ChainView view = writer.view();
        Optional<HalfBlock> target = Withdrawal.target(withdrawal, view);
        boolean isKnown =
                target.filter(offer -> offer.link().equals(withdrawal.link())).isPresent()
                        || writer.flushed().account(withdrawal.owner()).isPresent();
        return isKnown ? known : strangers;
    }
}
