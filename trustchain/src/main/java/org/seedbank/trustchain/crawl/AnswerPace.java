package org.seedbank.trustchain.crawl;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.wire.Bytes;

/**
 * When a neighbour may be answered again: each answer puts that moment off by the time that its bytes take at the
 * neighbour's rate, counted from a burst ago at the earliest. Neighbours are counted by ip, so that one machine with
 * many keys has one budget; this machine itself has no limit.
 */
final class AnswerPace {
    private static final Bytes LOOPBACK_6 = Bytes.fromHex("00000000000000000000000000000001");
    private static final int NEIGHBOURS = 4096;

    private final int bytesPerSecond;
    private final Duration burst;
    private final Map<Bytes, Instant> ready = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Bytes, Instant> eldest) {
            return size() > NEIGHBOURS;
        }
    };

    AnswerPace(int bytesPerSecond, Duration burst) {
        this.bytesPerSecond = bytesPerSecond;
        this.burst = burst;
    }

    /** How long {@code neighbour} has to wait for its next answer. */
    Duration delay(Address neighbour, Instant now) {
        Instant free = ready.getOrDefault(source(neighbour), now);
        return isHere(neighbour) || !free.isAfter(now) ? Duration.ZERO : Duration.between(now, free);
    }

    /** Notes that {@code neighbour} was sent {@code bytes}. */
    void sent(Address neighbour, long bytes, Instant now) {
        if (!isHere(neighbour)) {
            Instant earliest = now.minus(burst);
            Instant from = ready.getOrDefault(source(neighbour), earliest);
            ready.put(
                    source(neighbour),
                    (from.isBefore(earliest) ? earliest : from).plusNanos(bytes * 1_000_000_000L / bytesPerSecond));
        }
    }

    private static Bytes source(Address address) {
        return address.ip().size() == 16 ? address.ip().slice(0, 8) : address.ip();
    }

    private static boolean isHere(Address address) {
        return address.ip().size() == 4
                ? address.ip().at(0) == 127
                : address.ip().equals(LOOPBACK_6);
    }
}
