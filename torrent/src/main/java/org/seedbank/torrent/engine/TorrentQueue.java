package org.seedbank.torrent.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * Decides which of many torrents run. Who waits longest comes first, downloads before seeds.
 *
 * <p>A download keeps its place until it has finished. One that has stalled goes on, but does not count among downloads
 * any more, so that another starts beside it; only when too many run in all it gives way and waits behind the others. A
 * seed is served for a turn, then it gives way to one that has waited as long: first those of which nobody needs
 * anything. One that has what nobody else in sight has keeps its place for {@value #MOST_TURNS} turns. A seed of which
 * nobody fetches does not count among seeds, as a download that has stalled.
 *
 * <p>Who becomes a seed, or lacks something again, needs a place among its new kind; others are not stopped because a
 * download that had stalled goes on. One torrent at a time is asked to give way, and keeps its place until it has
 * stopped, so that limits hold at every moment.
 *
 * <p>Has no thread and no clock: whoever owns it tells the time, which must not go back, and does what it says.
 *
 * @param <K> names a torrent
 */
public final class TorrentQueue<K> {
    /** How long what is rare is served, in turns. */
    private static final int MOST_TURNS = 4;

    /** From this need on somebody lacks a piece that nobody else in sight has. */
    private static final double RARE = 1;

    private final QueueLimits limits;
    /** In the order in which they wait. */
    private final Map<K, Place<K>> places = new LinkedHashMap<>();

    /** @param limits how many run at a time */
    public TorrentQueue(QueueLimits limits) {
        this.limits = limits;
    }

    /** What a torrent wants of others. */
    public enum Kind {
        /** What it lacks. */
        DOWNLOAD,
        /** Nothing. */
        SEED
    }

    /**
     * What a torrent that runs looks like.
     *
     * @param kind what it wants
     * @param isChecking whether its files are compared with their hashes; what it wants is not known then
     * @param moved bytes that it has got, or sent as a seed; only changes count
     * @param need how much others need it ({@link PieceDemand#greatest}); of no matter for downloads
     */
    public record Sight(Kind kind, boolean isChecking, long moved, double need) {}

    /**
     * Another torrent waits, behind all others.
     *
     * @param expected what it will want as far as is known
     * @throws IllegalArgumentException if it is there already
     */
    public void add(K torrent, Kind expected) {
        if (places.putIfAbsent(torrent, new Place<>(torrent, expected)) != null) {
            throw new IllegalArgumentException(torrent + " is there already");
        }
    }

    /** Forgets a torrent, which does not run any more. */
    public void remove(K torrent) {
        var unused = places.remove(torrent);
    }

    /** How a torrent looks now; told often of all that run. */
    public void see(K torrent, Sight sight, Instant now) {
        find(torrent).filter(place -> place.state == State.RUNS).ifPresent(place -> place.see(sight, now));
    }

    /** Somebody else stops a torrent, so it keeps its place until it is removed. */
    public void leaves(K torrent) {
        find(torrent).filter(place -> place.state == State.RUNS).ifPresent(place -> place.state = State.STOPS);
    }

    /** A torrent that was to give way has stopped: it waits behind all others. */
    public void stopped(K torrent, Instant now) {
        Place<K> place = places.remove(torrent);
        if (place != null) {
            place.state = State.WAITS;
            place.since = now;
            places.put(torrent, place);
        }
    }

    /** Its place among those that wait, from 1; empty if it does not. */
    public OptionalInt position(K torrent) {
        int position = 1;
        for (Place<K> place : places.values()) {
            if (place.torrent.equals(torrent)) {
                return place.state == State.WAITS ? OptionalInt.of(position) : OptionalInt.empty();
            }
            position += place.state == State.WAITS ? 1 : 0;
        }
        return OptionalInt.empty();
    }

    /** Whether a torrent of this kind waits. */
    public boolean isAwaited(Kind kind) {
        return waiting(kind).isPresent();
    }

    /** What is to be done next, and counts as begun from now on; to be asked again until there is nothing. */
    public Optional<QueueStep<K>> next(Instant now) {
        for (Kind kind : Kind.values()) {
            Optional<QueueStep<K>> step = settle(kind, now).or(() -> admit(kind, now));
            if (step.isPresent()) {
                return step;
            }
        }
        return Optional.empty();
    }

    /** Finds room for those that have become of this kind while they ran. */
    private Optional<QueueStep<K>> settle(Kind kind, Instant now) {
        if (isFull(kind, now)) {
            Optional<Place<K>> unsettled = places.values().stream()
                    .filter(place -> place.runs(kind) && place.isUnsettled)
                    .findFirst();
            if (unsettled.isPresent() && counted(kind, now) > limit(kind)) {
                return isStopping()
                        ? Optional.empty()
                        : Optional.of(
                                stop(giveWay(place -> place.runs(kind), now).orElseGet(unsettled::get)));
            }
        }
        places.values().stream().filter(place -> place.runs(kind)).forEach(place -> place.isUnsettled = false);
        return Optional.empty();
    }

    private Optional<QueueStep<K>> admit(Kind kind, Instant now) {
        Optional<Place<K>> first = waiting(kind);
        if (first.isEmpty()) {
            return Optional.empty();
        }
        boolean isFull = isFull(kind, now);
        if (!isFull && !isOver(limits.active(), count(Place::isThere))) {
            return isOver(limits.checks(), count(place -> place.isChecking))
                    ? Optional.empty()
                    : Optional.of(start(first.get(), now));
        }
        if (isStopping()) {
            return Optional.empty();
        }
        if (kind == Kind.SEED && first.get().wasServedLately(now, limits.turn())) {
            return Optional.empty();
        }
        Predicate<Place<K>> counting = place -> place.runs(kind) && !place.isSlow(now, limits.patience());
        return giveWay(isFull ? counting : place -> place.state == State.RUNS, now)
                .map(this::stop);
    }

    /** Who is needed least; of several who runs longest. */
    private Optional<Place<K>> giveWay(Predicate<Place<K>> among, Instant now) {
        return places.values().stream()
                .filter(among)
                .filter(place -> mayGo(place, now))
                .min(Comparator.comparingDouble((Place<K> place) -> place.need).thenComparing(place -> place.since));
    }

    private boolean mayGo(Place<K> place, Instant now) {
        if (place.isChecking) {
            return false;
        }
        if (place.kind == Kind.DOWNLOAD) {
            return place.isSlow(now, limits.patience());
        }
        Duration served = Duration.between(place.since, now);
        return served.compareTo(limits.turn().multipliedBy(place.need < RARE ? 1 : MOST_TURNS)) >= 0;
    }

    private QueueStep<K> start(Place<K> place, Instant now) {
        place.start(now);
        return new QueueStep<>(place.torrent, QueueStep.Kind.START);
    }

    private QueueStep<K> stop(Place<K> place) {
        place.state = State.STOPS;
        place.isChecking = false;
        return new QueueStep<>(place.torrent, QueueStep.Kind.STOP);
    }

    private boolean isFull(Kind kind, Instant now) {
        return isOver(limit(kind), counted(kind, now));
    }

    private long counted(Kind kind, Instant now) {
        return count(place -> place.kind == kind
                && (place.state == State.STOPS
                        || (place.state == State.RUNS && !place.isSlow(now, limits.patience()))));
    }

    private int limit(Kind kind) {
        return kind == Kind.DOWNLOAD ? limits.downloads() : limits.seeds();
    }

    private static boolean isOver(int limit, long count) {
        return limit > 0 && count >= limit;
    }

    private boolean isStopping() {
        return count(place -> place.state == State.STOPS) > 0;
    }

    private long count(Predicate<Place<K>> which) {
        return places.values().stream().filter(which).count();
    }

    private Optional<Place<K>> waiting(Kind kind) {
        return places.values().stream()
                .filter(place -> place.state == State.WAITS && place.kind == kind)
                .findFirst();
    }

    private Optional<Place<K>> find(K torrent) {
        return Optional.ofNullable(places.get(torrent));
    }

    private enum State {
        WAITS,
        RUNS,
        STOPS
    }

    private static final class Place<K> {
        private final K torrent;
        private Kind kind;
        private State state = State.WAITS;
        private boolean isChecking;
        private boolean isUnsettled;
        /** When it began to run as what it is, or to wait. */
        private Instant since = Instant.MIN;

        private Instant movedAt = Instant.MIN;
        private long moved;
        private double need;

        Place(K torrent, Kind kind) {
            this.torrent = torrent;
            this.kind = kind;
        }

        /** Until it was looked at, its files may be looked at. */
        void start(Instant now) {
            state = State.RUNS;
            isChecking = true;
            isUnsettled = false;
            since = now;
            movedAt = now;
            need = 0;
        }

        void see(Sight sight, Instant now) {
            if (isChecking != sight.isChecking() || moved != sight.moved()) {
                movedAt = now;
            }
            isChecking = sight.isChecking();
            moved = sight.moved();
            need = sight.kind() == Kind.SEED ? sight.need() : 0;
            if (!isChecking && kind != sight.kind()) {
                kind = sight.kind();
                isUnsettled = true;
                since = now;
                movedAt = now;
            }
        }

        /** Whoever gave way is not let in at once at the cost of the next. */
        boolean wasServedLately(Instant now, Duration turn) {
            return since.isAfter(Instant.MIN) && Duration.between(since, now).compareTo(turn) < 0;
        }

        boolean isThere() {
            return state != State.WAITS;
        }

        boolean runs(Kind wanted) {
            return state == State.RUNS && kind == wanted;
        }

        boolean isSlow(Instant now, Duration patience) {
            return !patience.isZero()
                    && !isChecking
                    && Duration.between(movedAt, now).compareTo(patience) >= 0;
        }
    }
}
