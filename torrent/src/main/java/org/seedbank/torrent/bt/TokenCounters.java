package org.seedbank.torrent.bt;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How often each {@link TokenEvent} happened; safe on all threads. */
final class TokenCounters {
    private final Map<TokenEvent, LongAdder> counts = Arrays.stream(TokenEvent.values())
            .collect(Collectors.toUnmodifiableMap(Function.identity(), event -> new LongAdder()));

    void count(TokenEvent event) {
        adder(event).increment();
    }

    long of(TokenEvent event) {
        return adder(event).sum();
    }

    private LongAdder adder(TokenEvent event) {
        return Objects.requireNonNull(counts.get(event));
    }
}
