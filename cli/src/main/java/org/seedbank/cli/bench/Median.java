package org.seedbank.cli.bench;

import java.util.Collections;
import java.util.List;

/** What stands for many values. */
final class Median {
    private Median() {}

    /** The value in the middle, or the mean of the two there; of at least one value. */
    static double of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** The largest value; of at least one value. */
    static double largest(List<Double> values) {
        return Collections.max(values);
    }
}
