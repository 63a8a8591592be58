package org.seedbank.tunnels.hidden;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.loop.Cancellable;
import org.seedbank.tunnels.cell.CellMessage.PeersRequest;
import org.seedbank.tunnels.cell.CellMessage.PeersResponse;
import org.seedbank.tunnels.cell.JoiningMessage.PeersAsked;
import org.seedbank.tunnels.cell.PointSource;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.Question;

/**
 * Questions for the introduction points of one swarm. Whoever is at the end of a circuit is asked as long as no point
 * is known, and now and then after that, since it has the hash table; else each of the points. Lives on the node's
 * loop.
 */
final class Lookup {
    /** As published: the table is asked again after that. */
    private static final Duration TABLE = Duration.ofMinutes(5);

    /** As published if no point is known; as soon if there are more than an answer holds, or some were lost. */
    private static final Duration TABLE_SOON = Duration.ofMinutes(2);
    /** Points in an answer at most. */
    private static final int FULL = 7;

    /** As in the reference. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration RETRY = Duration.ofSeconds(2);
    /** Without an answer from one circuit; then another one may end where more is known. */
    private static final int MOST_MISSES = 2;

    private final HiddenServices home;
    private final SwarmId swarm;
    private final Courier courier;
    private final KnownPoints points;
    private final Runnable whenKnown;
    private final Map<Integer, Open> open = new HashMap<>();
    /** Circuits whose ends are asked, once for each question. */
    private final List<Circuit> asking = new ArrayList<>();

    private @Nullable Cancellable retry;
    private @Nullable Instant lastTable;
    private boolean isIncomplete;
    private int misses;
    private boolean isClosed;

    Lookup(HiddenServices home, SwarmId swarm, Courier courier, KnownPoints points, Runnable whenKnown) {
        this.home = home;
        this.swarm = swarm;
        this.courier = courier;
        this.points = points;
        this.whenKnown = whenKnown;
    }

    /** Asks as soon as there is a circuit. */
    void begin() {
        var unused = courier.circuit().whenComplete((circuit, failure) -> {
            if (circuit == null) {
                retryLater();
            } else if (!isClosed && needsTable()) {
                askEnd(circuit);
            } else if (!isClosed) {
                points.shuffled(home.context().random()).forEach(point -> ask(circuit, point));
            }
        });
    }

    /** A node that has just begun knows nobody yet. */
    private void retryLater() {
        if (retry != null) {
            retry.cancel();
        }
        retry = isClosed ? null : home.context().loop().schedule(RETRY, this::begin);
    }

    /** A point was given up, perhaps for a datagram that was lost. */
    void lost() {
        isIncomplete = true;
    }

    /** An introduction point answers. */
    void answered(Circuit circuit, PeersResponse answer) {
        Open asked = open.get(answer.identifier());
        if (asked != null && asked.circuit.equals(circuit) && answer.swarm().equals(swarm.value())) {
            asked.timer.cancel();
            open.remove(answer.identifier());
            asked.point.seen(home.context().clock().instant());
            // The end of the circuit could speak for the point, as it could keep its answer back.
            take(answer, asked.point.introducer().address());
        }
    }

    /** Whether an answer is waited for that would come by {@code circuit}. */
    boolean awaits(Circuit circuit) {
        return asking.contains(circuit) || open.values().stream().anyMatch(asked -> asked.circuit.equals(circuit));
    }

    void close() {
        isClosed = true;
        if (retry != null) {
            retry.cancel();
        }
        open.values().forEach(asked -> asked.timer.cancel());
        open.clear();
    }

    private boolean needsTable() {
        if (lastTable == null) {
            return true;
        }
        Duration since = Duration.between(lastTable, home.context().clock().instant());
        return since.compareTo(points.isEmpty() || isIncomplete ? TABLE_SOON : TABLE) > 0;
    }

    private void askEnd(Circuit circuit) {
        asking.add(circuit);
        var unused = circuit.ask(Question.peers(swarm.value())).whenComplete((answer, failure) -> {
            asking.remove(circuit);
            if (isClosed) {
                return;
            }
            if (answer == null || answer.peers().isEmpty() || !answer.swarm().equals(swarm.value())) {
                missed();
                return;
            }
            misses = 0;
            // Of what whoever is asked knows by itself, the table was not asked.
            if (answer.peers().stream().anyMatch(point -> point.source() != PointSource.MEMBERS)) {
                isIncomplete = answer.peers().size() >= FULL;
                lastTable = home.context().clock().instant();
            }
            // Whoever introduces some of them need not know the others, and may not want to.
            courier.replace();
            take(answer, Courier.end(circuit).address());
        });
    }

    private void missed() {
        misses++;
        if (misses >= MOST_MISSES) {
            misses = 0;
            courier.replace();
        }
    }

    private void ask(Circuit circuit, KnownPoint point) {
        if (Courier.end(circuit).key().equals(point.introducer().node())) {
            asking.add(circuit);
            var unused = circuit.ask(Question.peers(swarm.value())).whenComplete((answer, failure) -> {
                asking.remove(circuit);
                if (answer != null) {
                    point.seen(home.context().clock().instant());
                    take(answer, Courier.end(circuit).address());
                }
            });
            return;
        }
        var unused = courier.around(point.introducer().node()).thenAccept(way -> askThere(way, point));
    }

    private void askThere(Circuit circuit, KnownPoint point) {
        int identifier = home.context().random().nextInt(1 << 16);
        if (isClosed || open.containsKey(identifier)) {
            return;
        }
        Cancellable timer = home.context().loop().schedule(PATIENCE, () -> {
            open.remove(identifier);
            silent(circuit, point);
        });
        open.put(identifier, new Open(circuit, point, timer));
        byte[] datagram = home.codec()
                .encode(new PeersAsked(new PeersRequest(identifier, swarm.value())))
                .toArray();
        circuit.send(point.introducer().address(), datagram, 0, datagram.length);
    }

    private void silent(Circuit circuit, KnownPoint point) {
        if (circuit.isReady() && !point.isBusy()) {
            points.drop(point);
            lost();
        }
    }

    private void take(PeersResponse answer, Address teller) {
        if (!isClosed && answer.swarm().equals(swarm.value())) {
            points.add(
                    List.copyOf(answer.peers()), teller, home.context().clock().instant());
            whenKnown.run();
        }
    }

    private record Open(Circuit circuit, KnownPoint point, Cancellable timer) {}
}
