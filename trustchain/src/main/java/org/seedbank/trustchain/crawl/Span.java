package org.seedbank.trustchain.crawl;

/**
 * Numbers of one chain to be asked for with one question.
 *
 * @param first lowest, at least 1
 * @param last highest
 * @param attempts questions for these numbers that brought nothing new
 */
record Span(long first, long last, int attempts) {
    boolean holds(long number) {
        return first <= number && number <= last;
    }

    Span tried() {
        return new Span(first, last, attempts + 1);
    }
}
