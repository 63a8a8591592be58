package org.seedbank.overlay.sim;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.Supplier;

/** Virtual time as a time of day, which can be set wrong; it stands still while a task runs. */
final class VirtualClock extends Clock {
    private final VirtualTime time;
    private final Supplier<Duration> error;
    private final ZoneId zone;

    /** One that is right. */
    VirtualClock(VirtualTime time) {
        this(time, () -> Duration.ZERO);
    }

    /** One that is {@code error} fast; slow if that is negative. */
    VirtualClock(VirtualTime time, Supplier<Duration> error) {
        this(time, error, ZoneOffset.UTC);
    }

    private VirtualClock(VirtualTime time, Supplier<Duration> error, ZoneId zone) {
        this.time = time;
        this.error = error;
        this.zone = zone;
    }

    @Override
    public Instant instant() {
        return VirtualTime.START.plusNanos(time.nowNanos()).plus(error.get());
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new VirtualClock(time, error, other);
    }
}
