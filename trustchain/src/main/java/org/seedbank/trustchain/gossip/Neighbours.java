package org.seedbank.trustchain.gossip;

import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/** Draws some of many. */
public final class Neighbours {
    private Neighbours() {}

    /** At most {@code count} of {@code candidates}, each as likely; the list is shuffled as far as needed. */
    public static <T> List<T> draw(List<T> candidates, int count, RandomGenerator random) {
        int drawn = Math.min(count, candidates.size());
        for (int i = 0; i < drawn; i++) {
            Collections.swap(candidates, i, i + random.nextInt(candidates.size() - i));
        }
        return candidates.subList(0, drawn);
    }
}
