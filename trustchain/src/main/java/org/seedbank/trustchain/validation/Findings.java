package org.seedbank.trustchain.validation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.seedbank.trustchain.block.HalfBlock;

/** What the steps of one validation found. */
final class Findings {
    private final Set<Rule> broken = EnumSet.noneOf(Rule.class);
    private final List<BlockRange> missing = new ArrayList<>();

    void breaksIf(boolean condition, Rule rule) {
        if (condition) {
            broken.add(rule);
        }
    }

    void lacks(BlockRange range) {
        if (!missing.contains(range)) {
            missing.add(range);
        }
    }

    boolean breaks(Rule rule) {
        return broken.contains(rule);
    }

    Verdict verdictOn(HalfBlock block, Optional<HalfBlock> known) {
        if (broken.contains(Rule.DOUBLE_SIGN)) {
            return new Verdict.Forked(new DoubleSpend(known.orElseThrow(), block));
        }
        if (!broken.isEmpty()) {
            return new Verdict.Invalid(broken);
        }
        missing.sort(Comparator.comparing(BlockRange::first));
        return missing.isEmpty() ? new Verdict.Valid() : new Verdict.Incomplete(missing);
    }
}
