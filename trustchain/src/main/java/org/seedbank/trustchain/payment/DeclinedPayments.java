package org.seedbank.trustchain.payment;

import java.time.Duration;
import java.util.function.Consumer;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.loop.Budget;
import org.seedbank.trustchain.account.AccountNotice;
import org.seedbank.trustchain.agreement.BlockOutcome;
import org.seedbank.trustchain.agreement.CountersignPolicy;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.token.ByteCount;

/**
 * Tells payers of what is declined. Blocks have no word for it, so it is said where service is spoken about: on the
 * connections that are open, a few times, since a payment is offered on and on. Then this node is told, too.
 */
final class DeclinedPayments implements CountersignPolicy {
    private static final int AT_ONCE = 4;
    private static final Duration EACH = Duration.ofMinutes(1);
    private static final int PAYERS = 4096;

    private final AccountTable table;
    private final CountersignPolicy policy;
    private final Consumer<DeclinedPayment> listener;
    private final Budget<PublicKey> budget = new Budget<>(AT_ONCE, EACH, PAYERS);

    /** Decides as {@code policy}. */
    DeclinedPayments(AccountTable table, CountersignPolicy policy, Consumer<DeclinedPayment> listener) {
        this.table = table;
        this.policy = policy;
        this.listener = listener;
    }

    @Override
    public Decision decide(HalfBlock proposal) {
        Decision decision = policy.decide(proposal);
        if (decision.match(yes -> false, no -> no.reason() == BlockOutcome.DECLINED_NOT_COVERED)) {
            table.find(proposal.owner())
                    .filter(account -> !account.sessions().isEmpty())
                    .ifPresent(payer -> tell(payer, proposal));
        }
        return decision;
    }

    /** A forger of payments neither is heard nor uses up what the payer may be told. */
    private void tell(Account payer, HalfBlock proposal) {
        if (budget.has(payer.counterparty(), table.now())
                && proposal.isSignedByOwner()
                && budget.take(payer.counterparty(), table.now())) {
            PayerDesk.amountOf(proposal)
                    .ifPresent(amount -> tell(payer, amount, payer.delivery().payable()));
        }
    }

    private void tell(Account payer, ByteCount amount, ByteCount covered) {
        payer.sendToAll(new AccountNotice(AccountNotice.Kind.DECLINED, amount, covered));
        listener.accept(new DeclinedPayment(payer.counterparty(), DeclinedPayment.Payer.THEY, amount, covered));
    }
}
