package org.seedbank.tunnels.relay;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.cell.CellMessage.EstablishIntroduction;
import org.seedbank.tunnels.cell.CellMessage.Introducer;
import org.seedbank.tunnels.cell.CellMessage.IntroductionEstablished;
import org.seedbank.tunnels.cell.JoiningMessage.CreateJoint;
import org.seedbank.tunnels.cell.PointSource;
import org.seedbank.tunnels.hidden.SwarmId;

/**
 * Members of hidden swarms who can be asked for here. Each is known by the key it made for its swarm, and is reached
 * over the circuit that brought the key; lost with that circuit.
 */
final class IntroductionDesk {
    /** Whoever looks for members asks for each once; many do so by the same exit. */
    private static final int INVITATIONS_PER_SECOND = 10;

    /** Who was told first may have been nobody: a node that has just begun knows none of those who keep records. */
    private static final int SECONDS_TO_SECOND_WORD = 60;

    /** Those who keep records leave; three times an hour, for which a record is kept. */
    private static final int SECONDS_BETWEEN_WORDS = 20 * 60;

    private static final int MOST = 200;
    private static final int MOST_OF_A_CIRCUIT = 4;

    /** So that whoever is at one place does not take all; relays bring members of many owners. */
    private static final int MOST_OF_A_SOURCE = MOST / 4;

    /** Of the few overlays that this node is in at a time. */
    private static final int MOST_OVERLAYS_OF_A_SOURCE = 3;

    private final Joiner joiner;
    private final Map<PublicKey, Point> points = new LinkedHashMap<>();
    private final RequestBudget budget = new RequestBudget(INVITATIONS_PER_SECOND);
    private int second;

    IntroductionDesk(Joiner joiner) {
        this.joiner = joiner;
    }

    /**
     * A key that came over another circuit stays there; over the same one it is answered again, since the answer may
     * have been lost.
     */
    void establish(Joint joint, EstablishIntroduction wish) {
        SwarmId swarm = new SwarmId(wish.swarm());
        Point known = points.get(wish.seeder());
        if (known == null ? !hasRoomFor(joint) : known.joint != joint || !known.swarm.equals(swarm)) {
            joiner.counters().dropped();
            return;
        }
        if (known == null) {
            points.put(wish.seeder(), new Point(joint, swarm));
            joinOverlays();
        }
        joint.send(new IntroductionEstablished(wish.identifier()));
    }

    /**
     * Somebody asks for a member; that hears it as it is.
     *
     * @param from where it came from, mostly the exit of a circuit
     * @param origin where an answer comes back to that somebody
     */
    void invited(Address from, Address origin, CreateJoint wish, byte[] datagram, int size) {
        Point point = points.get(wish.seeder());
        if (point == null
                || !point.swarm.value().equals(wish.swarm())
                || !budget.take(from)
                || !joiner.mayRelay(size)) {
            joiner.counters().dropped();
            return;
        }
        point.joint.arrived(origin, datagram, size);
    }

    /** Whether members of {@code swarm} can be asked for here. */
    boolean serves(SwarmId swarm) {
        return points.values().stream().anyMatch(point -> point.swarm.equals(swarm));
    }

    /** Members of {@code swarm} who can be asked for here. */
    List<Introducer> pointsOf(SwarmId swarm) {
        Address here = joiner.plan().meetings().here().get();
        return here.port() == 0
                ? List.of()
                : points.entrySet().stream()
                        .filter(each -> each.getValue().swarm.equals(swarm))
                        .map(each -> new Introducer(here, joiner.self(), each.getKey(), PointSource.MEMBERS))
                        .toList();
    }

    /** Something came from {@code source} that only whoever receives there could have sent. */
    void know(Address source) {
        budget.know(source);
    }

    /** Whether anybody can be asked for over this circuit. */
    boolean isPoint(Joint joint) {
        return points.values().stream().anyMatch(point -> point.joint == joint);
    }

    /** How many members can be asked for. */
    int size() {
        return points.size();
    }

    /** The circuit no longer ends here. */
    void left(Joint joint) {
        points.entrySet().removeIf(each -> {
            Point point = each.getValue();
            if (point.joint == joint) {
                joiner.plan().meetings().overlays().leave(point.swarm, each.getKey());
            }
            return point.joint == joint;
        });
    }

    /**
     * A second has passed: one more member is made known, since each costs several nodes a datagram; again after a
     * while, and when others see this node elsewhere.
     */
    void tick() {
        second++;
        budget.tick();
        joinOverlays();
        Address here = joiner.plan().meetings().here().get();
        if (here.port() == 0) {
            return;
        }
        points.entrySet().stream()
                .filter(each -> each.getValue().isToBeAnnounced(here, second))
                .findFirst()
                .ifPresent(each -> {
                    Point point = each.getValue();
                    point.announced(here, second);
                    joiner.plan()
                            .meetings()
                            .directory()
                            .announce(
                                    point.swarm,
                                    new Introducer(here, joiner.self(), each.getKey(), PointSource.UNKNOWN));
                });
    }

    /** The first members of each source bring this node into the overlays of their swarms, as soon as there is room. */
    private void joinOverlays() {
        Map<Bytes, Set<SwarmId>> swarms = new HashMap<>();
        points.forEach((seeder, point) -> {
            Set<SwarmId> ofSource = swarms.computeIfAbsent(Source.of(point.joint.neighbour()), key -> new HashSet<>());
            if (ofSource.size() < MOST_OVERLAYS_OF_A_SOURCE || ofSource.contains(point.swarm)) {
                boolean unused = ofSource.add(point.swarm);
                joiner.plan().meetings().overlays().join(point.swarm, seeder);
            }
        });
    }

    private boolean hasRoomFor(Joint joint) {
        Bytes source = Source.of(joint.neighbour());
        return points.size() < MOST
                && points.values().stream().filter(each -> each.joint == joint).count() < MOST_OF_A_CIRCUIT
                && points.values().stream()
                                .filter(each ->
                                        Source.of(each.joint.neighbour()).equals(source))
                                .count()
                        < MOST_OF_A_SOURCE;
    }

    private static final class Point {
        private final Joint joint;
        private final SwarmId swarm;
        private Address announcedAt = Address.NONE;
        private int nextWord;

        Point(Joint joint, SwarmId swarm) {
            this.joint = joint;
            this.swarm = swarm;
        }

        boolean isToBeAnnounced(Address here, int second) {
            return !here.equals(announcedAt) || second >= nextWord;
        }

        void announced(Address here, int second) {
            nextWord = second + (here.equals(announcedAt) ? SECONDS_BETWEEN_WORDS : SECONDS_TO_SECOND_WORD);
            announcedAt = here;
        }
    }
}
