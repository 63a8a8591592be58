package org.seedbank.overlay.loop;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/**
 * A clock for durations: begins at a time of day and then goes on evenly, whatever is done to the time of day. Instants
 * of it mean nothing to others.
 */
public final class SteadyClock extends Clock {
    private static final long NANOS_PER_MICRO = 1000;

    private final Instant start;
    private final LongSupplier micros;
    private final long startMicros;
    private final ZoneId zone;

    private SteadyClock(Instant start, LongSupplier micros, long startMicros, ZoneId zone) {
        this.start = start;
        this.micros = micros;
        this.startMicros = startMicros;
        this.zone = zone;
    }

    /** One that begins at {@code start} and goes on as {@link MonotonicTime}. */
    public static SteadyClock from(Instant start) {
        return from(start, MonotonicTime::micros);
    }

    /**
     * One that begins at {@code start} and goes on as {@code micros}.
     *
     * @param micros microseconds since any moment, never going back
     */
    static SteadyClock from(Instant start, LongSupplier micros) {
        return new SteadyClock(start, micros, micros.getAsLong(), ZoneOffset.UTC);
    }

    @Override
    public Instant instant() {
        return start.plusNanos((micros.getAsLong() - startMicros) * NANOS_PER_MICRO);
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new SteadyClock(start, micros, startMicros, other);
    }
}
