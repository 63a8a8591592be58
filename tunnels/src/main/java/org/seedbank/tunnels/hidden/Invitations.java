package org.seedbank.tunnels.hidden;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.seedbank.overlay.loop.Cancellable;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.tunnels.cell.CellMessage.Introducer;
import org.seedbank.tunnels.cell.JoiningMessage.CreateJoint;
import org.seedbank.tunnels.cell.JoiningMessage.CreatedJoint;
import org.seedbank.tunnels.cell.JoiningMessage.Meeting;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.crypto.EndToEnd;
import org.seedbank.tunnels.crypto.HopHandshake;
import org.seedbank.tunnels.crypto.X25519Pair;

/**
 * Members of a swarm that a search asked for a meeting, and that did not answer yet. What nobody with the key of the
 * member could have sealed is dropped, and the true answer still waited for, unless there is too much of it. Lives on
 * the node's loop.
 */
final class Invitations {
    /** As in the reference. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Answers to one question that are read: each wrong one costs two agreements of keys. */
    private static final int MOST_READ = 16;

    private final HiddenServices home;
    private final SwarmId swarm;
    private final Consumer<KnownPoint> silent;
    private final Map<Integer, Open> open = new HashMap<>();
    private long forged;

    /** @param silent hears of points that brought no answer by a circuit that is still there */
    Invitations(HiddenServices home, SwarmId swarm, Consumer<KnownPoint> silent) {
        this.home = home;
        this.swarm = swarm;
        this.silent = silent;
    }

    /** How many are waited for. */
    int size() {
        return open.size();
    }

    /** Whether one of them was asked through {@code circuit}. */
    boolean awaits(Circuit circuit) {
        return open.values().stream().anyMatch(asked -> asked.circuit.equals(circuit));
    }

    /** Answers that were read, and were not of whom was asked. */
    long forged() {
        return forged;
    }

    /** Asks the member at {@code point}, through {@code circuit}, twice if it does not answer. */
    void ask(Circuit circuit, KnownPoint point) {
        int identifier = home.context().random().nextInt(1 << 16);
        if (open.containsKey(identifier)) {
            silent.accept(point);
            return;
        }
        X25519Pair pair = X25519Pair.draw(home.context().random());
        Introducer introducer = point.introducer();
        byte[] datagram = home.codec()
                .encode(new CreateJoint(identifier, swarm.value(), introducer.seeder(), pair.publicKey()))
                .toArray();
        Cancellable again = home.context()
                .loop()
                .schedule(
                        PATIENCE.dividedBy(2), () -> circuit.send(introducer.address(), datagram, 0, datagram.length));
        Cancellable timer = home.context().loop().schedule(PATIENCE, () -> {
            open.remove(identifier);
            if (circuit.isReady()) {
                silent.accept(point);
            } else {
                point.postpone(home.context().clock().instant());
            }
        });
        open.put(identifier, new Open(circuit, point, pair, again, timer));
        circuit.send(introducer.address(), datagram, 0, datagram.length);
    }

    /** Whom the answer is of, and where to meet; empty if it is nobody's who was asked. */
    Optional<Accepted> answered(Circuit circuit, CreatedJoint answer) {
        Open asked = open.get(answer.identifier());
        if (asked == null || !asked.circuit.equals(circuit) || asked.read >= MOST_READ) {
            return Optional.empty();
        }
        asked.read++;
        Optional<Accepted> accepted = HopHandshake.finish(
                        asked.pair, asked.point.introducer().seeder(), answer.ephemeral(), answer.proof())
                .map(keys -> EndToEnd.ofSeeker(home.circuits().cipher(), keys))
                .flatMap(layer -> meeting(layer, answer).map(place -> new Accepted(asked.point, layer, place)));
        if (accepted.isEmpty()) {
            forged++;
            return Optional.empty();
        }
        asked.settle();
        open.remove(answer.identifier());
        return accepted;
    }

    void close() {
        open.values().forEach(Open::settle);
        open.clear();
    }

    private static Optional<Meeting> meeting(EndToEnd layer, CreatedJoint answer) {
        return layer.open(answer.meeting()).map(opened -> {
            try {
                WireReader in = new WireReader(opened);
                Meeting meeting = Meeting.CODEC.decode(in.varlenH());
                in.expectEnd();
                return meeting;
            } catch (MalformedMessageException e) {
                return null;
            }
        });
    }

    /**
     * A member that agreed to a meeting.
     *
     * @param point by which it was asked
     * @param layer that nobody else has
     * @param meeting where to go
     */
    record Accepted(KnownPoint point, EndToEnd layer, Meeting meeting) {}

    private static final class Open {
        private final Circuit circuit;
        private final KnownPoint point;
        private final X25519Pair pair;
        private final Cancellable again;
        private final Cancellable timer;
        private int read;

        Open(Circuit circuit, KnownPoint point, X25519Pair pair, Cancellable again, Cancellable timer) {
            this.circuit = circuit;
            this.point = point;
            this.pair = pair;
            this.again = again;
            this.timer = timer;
        }

        void settle() {
            again.cancel();
            timer.cancel();
        }
    }
}
