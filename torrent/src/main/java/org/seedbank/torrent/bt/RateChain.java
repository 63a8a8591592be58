package org.seedbank.torrent.bt;

import java.util.List;

/** Rates that all hold at once: of one peer, its torrent, and the process. */
final class RateChain {
    private final List<TokenBucket> buckets;

    RateChain(TokenBucket... buckets) {
        this.buckets = List.of(buckets);
    }

    /** This chain and one rate more. */
    RateChain with(TokenBucket bucket) {
        TokenBucket[] all = buckets.toArray(new TokenBucket[buckets.size() + 1]);
        all[buckets.size()] = bucket;
        return new RateChain(all);
    }

    /** Whether {@code bytes} may pass all of them now; takes them if so. */
    boolean pass(int bytes) {
        for (TokenBucket bucket : buckets) {
            if (!bucket.isOpen()) {
                return false;
            }
        }
        buckets.forEach(bucket -> bucket.take(bytes));
        return true;
    }

    /** {@code bytes} that were taken did not pass after all. */
    void giveBack(int bytes) {
        buckets.forEach(bucket -> bucket.giveBack(bytes));
    }
}
