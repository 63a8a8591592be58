package org.seedbank.trustchain.agreement;

import java.util.function.Function;
import org.seedbank.trustchain.block.HalfBlock;

/** Decides which proposals of one type of transaction are answered with an agreement. Called on the node's loop. */
@FunctionalInterface
public interface CountersignPolicy {
    /** Judges {@code proposal}, which is addressed to us and may be repeated; changes nothing. */
    Decision decide(HalfBlock proposal);

    /** What is to become of a proposal. */
    sealed interface Decision {
        /** Calls the one function that fits. */
        <R> R match(Function<? super Countersign, ? extends R> onYes, Function<? super Decline, ? extends R> onNo);
    }

    /**
     * Answer it, provided that it breaks no rule.
     *
     * @param transaction content of the agreement
     * @param effect what the agreement changes beside the chain
     */
    record Countersign(TransactionSource transaction, BlockEffect effect) implements Decision {
        @Override
        public <R> R match(
                Function<? super Countersign, ? extends R> onYes, Function<? super Decline, ? extends R> onNo) {
            return onYes.apply(this);
        }
    }

    /**
     * Do not answer it now; it may be repeated later.
     *
     * @param reason one of the outcomes called declined
     */
    record Decline(BlockOutcome reason) implements Decision {
        @Override
        public <R> R match(
                Function<? super Countersign, ? extends R> onYes, Function<? super Decline, ? extends R> onNo) {
            return onNo.apply(this);
        }
    }
}
