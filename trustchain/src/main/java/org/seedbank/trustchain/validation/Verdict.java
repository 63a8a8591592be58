package org.seedbank.trustchain.validation;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** What is known about a block after comparing it with the rules and with the blocks known already. */
public sealed interface Verdict {
    /** Calls the one function that fits. */
    <R> R match(
            Supplier<? extends R> onValid,
            Function<? super Incomplete, ? extends R> onIncomplete,
            Function<? super Invalid, ? extends R> onInvalid,
            Function<? super Forked, ? extends R> onForked);

    /**
     * Whether the block may be stored and, where it is a proposal, answered: no rule is broken as far as can be seen.
     * True of {@link Valid} and {@link Incomplete}.
     */
    default boolean isAcceptable() {
        return match(() -> true, incomplete -> true, invalid -> false, forked -> false);
    }

    /** All rules hold, and no neighbour in the chain is missing. */
    record Valid() implements Verdict {
        @Override
        public <R> R match(
                Supplier<? extends R> onValid,
                Function<? super Incomplete, ? extends R> onIncomplete,
                Function<? super Invalid, ? extends R> onInvalid,
                Function<? super Forked, ? extends R> onForked) {
            return onValid.get();
        }
    }

    /**
     * No rule is broken as far as can be seen, but rules that compare neighbours could not be applied everywhere. The
     * first block that a stranger shows is of this kind, unless it is the stranger's first one at all.
     *
     * @param missing gaps next to the block, or between it and its nearest neighbours of the same type; never empty, in
     *     ascending order. Whoever wants to know more asks for these and validates again
     */
    record Incomplete(List<BlockRange> missing) implements Verdict {
        /** Copies the list. */
        public Incomplete {
            missing = List.copyOf(missing);
            if (missing.isEmpty()) {
                throw new IllegalArgumentException("incomplete, but nothing missing");
            }
        }

        @Override
        public <R> R match(
                Supplier<? extends R> onValid,
                Function<? super Incomplete, ? extends R> onIncomplete,
                Function<? super Invalid, ? extends R> onInvalid,
                Function<? super Forked, ? extends R> onForked) {
            return onIncomplete.apply(this);
        }
    }

    /**
     * The block must not be stored.
     *
     * @param broken what is wrong with it; never empty, in the order of {@link Rule}
     */
    record Invalid(Set<Rule> broken) implements Verdict {
        /** Copies the set. */
        public Invalid {
            broken = Collections.unmodifiableSet(EnumSet.copyOf(broken));
        }

        @Override
        public <R> R match(
                Supplier<? extends R> onValid,
                Function<? super Incomplete, ? extends R> onIncomplete,
                Function<? super Invalid, ? extends R> onInvalid,
                Function<? super Forked, ? extends R> onForked) {
            return onInvalid.apply(this);
        }
    }

    /**
     * The owner signed another block with the same number. The proof is to be kept, the block is not.
     *
     * @param proof both blocks
     */
    record Forked(DoubleSpend proof) implements Verdict {
        @Override
        public <R> R match(
                Supplier<? extends R> onValid,
                Function<? super Incomplete, ? extends R> onIncomplete,
                Function<? super Invalid, ? extends R> onInvalid,
                Function<? super Forked, ? extends R> onForked) {
            return onForked.apply(this);
        }
    }
}
