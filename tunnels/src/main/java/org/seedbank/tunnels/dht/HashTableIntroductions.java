package org.seedbank.tunnels.dht;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.seedbank.overlay.loop.Cancellable;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.loop.NodeLoop;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.tunnels.cell.CellMessage.Introducer;
import org.seedbank.tunnels.cell.PointSource;
import org.seedbank.tunnels.exit.Reach;
import org.seedbank.tunnels.hidden.IntroductionDirectory;
import org.seedbank.tunnels.hidden.SwarmId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Introduction points in the hash table. Nobody vouches for what is found there: it is checked for form, place and age,
 * and there are 20 at most. Whoever asks here shows its address to the nodes of the table, so members of a hidden swarm
 * have others ask for them. Nodes listen to ten questions in five seconds, so whoever asks for a swarm while or right
 * after somebody else did shares the answer. Lives on the node's loop.
 */
public final class HashTableIntroductions implements IntroductionDirectory, AutoCloseable {
    /** Points found at a time, at most. */
    public static final int MOST = 20;

    private static final Logger LOG = LoggerFactory.getLogger(HashTableIntroductions.class);

    /** No circuit to an introduction point lives longer than a day; clocks may be as wrong as that. */
    private static final Duration AGE = Duration.ofDays(1);

    /** A node that has just begun knows nobody who could keep anything. */
    private static final Duration RETRY = Duration.ofSeconds(30);

    private static final int TRIES = 20;
    private static final int MOST_PENDING = 256;

    /** So long an answer is good for others who ask. */
    private static final Duration FRESH = Duration.ofSeconds(10);
    /** So long nothing is: who comes back after ten seconds is to find what was announced meanwhile. */
    private static final Duration FRESH_IF_EMPTY = Duration.ofSeconds(5);
    /** More swarms than circuits may have looked up in that time. */
    private static final int MOST_SHARED = 256;

    private final NodeLoop loop;
    private final OverlayHashTable table;
    /** The time of day. */
    private final Clock clock;

    private final Clock ticks;
    private final Reach reach;
    /** Announcements that nobody keeps yet. */
    private final Map<Announcement, Cancellable> pending = new LinkedHashMap<>();

    /** Look-ups that are on their way or were answered, the eldest first. */
    private final Map<SwarmId, Shared> shared = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<SwarmId, Shared> eldest) {
            return size() > MOST_SHARED;
        }
    };

    private boolean closed;

    /**
     * @param context loop and time of day of the node
     * @param table where records are
     * @param reach where introduction points may be
     */
    public HashTableIntroductions(NodeContext context, OverlayHashTable table, Reach reach) {
        this.loop = context.loop();
        this.table = table;
        this.clock = context.wallClock();
        this.ticks = context.clock();
        this.reach = reach;
    }

    /**
     * As the interface says; for an hour, so whoever goes on being an introduction point says it again before that. If
     * nobody keeps it, it is tried again for ten minutes.
     */
    @Override
    public void announce(SwarmId swarm, Introducer point) {
        loop.assertInLoop();
        if (point.address().port() == 0) {
            LOG.debug("not announced, for nobody knows where this node is");
            return;
        }
        announce(new Announcement(swarm, point), TRIES);
    }

    private void announce(Announcement wanted, int tries) {
        Cancellable earlier = pending.remove(wanted);
        if (earlier != null) {
            earlier.cancel();
        }
        if (closed || tries == 0) {
            return;
        }
        Introducer point = wanted.point();
        IntroductionRecord mine =
                new IntroductionRecord(point.address(), clock.instant(), point.node(), point.seeder());
        var unused = table.store(placeOf(wanted.swarm()), IntroductionRecord.CODEC.encode(mine))
                .thenAccept(kept -> {
                    LOG.debug("announced at {} nodes", kept);
                    shared.remove(wanted.swarm());
                    if (kept == 0 && !closed && pending.size() < MOST_PENDING) {
                        pending.put(wanted, loop.schedule(RETRY, () -> announce(wanted, tries - 1)));
                    }
                });
    }

    /** Announces nothing any more. */
    @Override
    public void close() {
        loop.assertInLoop();
        closed = true;
        pending.values().forEach(Cancellable::cancel);
        pending.clear();
        shared.clear();
    }

    /** As the interface says; what was found in the last ten seconds is said again without asking. */
    @Override
    public CompletableFuture<List<Introducer>> find(SwarmId swarm) {
        loop.assertInLoop();
        Shared known = shared.get(swarm);
        if (known != null && known.isFresh(ticks.instant())) {
            return known.answer.copy();
        }
        Shared asked = new Shared(table.find(placeOf(swarm)).thenApply(this::checked));
        shared.remove(swarm);
        shared.put(swarm, asked);
        var unused = asked.answer.thenAccept(
                found -> asked.end = ticks.instant().plus(found.isEmpty() ? FRESH_IF_EMPTY : FRESH));
        return asked.answer.copy();
    }

    /** Of how many swarms it remembers an answer. */
    int remembered() {
        return shared.size();
    }

    private List<Introducer> checked(List<FoundValue> values) {
        return values.stream()
                .map(this::read)
                .flatMap(Optional::stream)
                .map(each -> new Introducer(each.address(), each.node(), each.seeder(), PointSource.HASH_TABLE))
                // Once where it is said to be, whenever it was seen there. Whoever has read the keys of a point can say
                // that it is elsewhere, and later, so that does not count against what others say.
                .distinct()
                .limit(MOST)
                .toList();
    }

    private Optional<IntroductionRecord> read(FoundValue value) {
        try {
            return Optional.of(IntroductionRecord.CODEC.decode(value.data())).filter(this::isUseful);
        } catch (MalformedMessageException e) {
            LOG.debug("no introduction record: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private boolean isUseful(IntroductionRecord found) {
        Instant now = clock.instant();
        return reach.admits(found.address())
                && found.lastSeen().isAfter(now.minus(AGE))
                && found.lastSeen().isBefore(now.plus(AGE));
    }

    private static TablePoint placeOf(SwarmId swarm) {
        return new TablePoint(swarm.value());
    }

    private record Announcement(SwarmId swarm, Introducer point) {}

    /** One look-up for all who want it. */
    private static final class Shared {
        private final CompletableFuture<List<Introducer>> answer;
        private Instant end = Instant.MAX;

        Shared(CompletableFuture<List<Introducer>> answer) {
            this.answer = answer;
        }

        boolean isFresh(Instant now) {
            return now.isBefore(end);
        }
    }
}
