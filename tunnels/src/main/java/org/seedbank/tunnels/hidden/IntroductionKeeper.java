package org.seedbank.tunnels.hidden;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.loop.Cancellable;
import org.seedbank.tunnels.cell.CellMessage.IntroductionEstablished;
import org.seedbank.tunnels.cell.JoiningMessage.CreateJoint;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitListener;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.circuit.CircuitState;
import org.seedbank.tunnels.circuit.Question;

/**
 * Keeps one introduction point of a seed up: another one is asked when it is gone, later and later if none lasts. Lives
 * on the node's loop.
 */
final class IntroductionKeeper implements CircuitListener, AutoCloseable {
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final int MOST_DOUBLINGS = 6;
    /** A point that lived so long was not a bad choice. */
    private static final Duration GOOD = Duration.ofMinutes(1);

    private final HiddenServices home;
    private final SwarmId swarm;
    private final PublicKey seeder;
    private final CircuitPlan plan;
    private final BiConsumer<Address, CreateJoint> asked;
    private @Nullable Circuit circuit;
    private @Nullable Cancellable retry;
    private Set<PublicKey> avoided = Set.of();
    private Instant since = Instant.EPOCH;
    private boolean isEstablished;
    private boolean hasPlace;
    private boolean isClosed;
    private int failures;

    IntroductionKeeper(
            HiddenServices home, SwarmId swarm, PublicKey seeder, int hops, BiConsumer<Address, CreateJoint> asked) {
        this.home = home;
        this.swarm = swarm;
        this.seeder = seeder;
        this.plan = CircuitPlan.toIntroduction(hops);
        this.asked = asked;
    }

    void start() {
        if (isClosed) {
            return;
        }
        if (!home.takeIntroduction()) {
            startLater();
            return;
        }
        hasPlace = true;
        var unused = home.circuits().build(plan.avoiding(avoided), this).whenComplete((built, failure) -> {
            avoided = Set.of();
            if (built == null) {
                failed();
            } else {
                built(built);
            }
        });
    }

    /** The introduction point, if there is one. */
    Optional<PublicKey> point() {
        return Optional.ofNullable(isEstablished ? circuit : null).map(IntroductionKeeper::end);
    }

    /** Sends a datagram from the introduction point, if it is still there. */
    boolean send(Address to, byte[] datagram) {
        if (circuit == null || !isEstablished) {
            return false;
        }
        circuit.send(to, datagram, 0, datagram.length);
        return true;
    }

    @Override
    public void received(Circuit from, Address origin, byte[] array, int offset, int size) {
        if (from.equals(circuit) && isEstablished && !origin.equals(Address.NONE)) {
            home.codec().decode(array, offset, size).ifPresent(message -> {
                if (message instanceof CreateJoint request) {
                    asked.accept(origin, request);
                }
            });
        }
    }

    @Override
    public void closed(Circuit gone, CircuitState.Reason reason) {
        if (gone.equals(circuit)) {
            boolean wasGood = isEstablished
                    && Duration.between(since, home.context().clock().instant()).compareTo(GOOD) >= 0;
            failures = wasGood ? 0 : failures;
            avoided = Set.of(end(gone));
            circuit = null;
            isEstablished = false;
            failed();
        }
    }

    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        if (retry != null) {
            retry.cancel();
        }
        giveBack();
        if (circuit != null) {
            circuit.close();
        }
    }

    private void built(Circuit ready) {
        if (isClosed) {
            ready.close();
            return;
        }
        circuit = ready;
        var unused = ready.ask(Question.introduction(swarm.value(), seeder))
                .whenComplete((answer, failure) -> established(ready, answer));
    }

    private void established(Circuit of, @Nullable IntroductionEstablished answer) {
        if (answer == null) {
            of.close();
        } else if (of.equals(circuit)) {
            since = home.context().clock().instant();
            isEstablished = true;
        }
    }

    private void failed() {
        giveBack();
        if (!isClosed) {
            failures++;
            startLater();
        }
    }

    private void startLater() {
        long pause = SHORTEST_PAUSE.toMillis() << Math.min(failures, MOST_DOUBLINGS);
        // Seeds that lost their points together do not ask together for new ones.
        long some = home.context().random().nextLong(pause / 4);
        retry = home.context().loop().schedule(Duration.ofMillis(pause + some), this::start);
    }

    private void giveBack() {
        if (hasPlace) {
            hasPlace = false;
            home.introductionGone();
        }
    }

    private static PublicKey end(Circuit of) {
        return of.path().get(of.path().size() - 1).key();
    }
}
