package org.seedbank.tunnels.hidden;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.NetworkPrefix;
import org.seedbank.tunnels.cell.CellMessage.Introducer;

/** The introduction points of one swarm that a search knows. */
final class KnownPoints {
    private static final int MOST = 50;
    /** As published. */
    private static final Duration FORGOTTEN = Duration.ofMinutes(3);

    private final Map<Id, KnownPoint> points = new LinkedHashMap<>();

    /**
     * Takes up what somebody told; whoever cannot be sent to is left out. A point that is said to be at several
     * addresses is tried at each: anybody can say so of anybody, and only who is there has the answer of the member. If
     * there are too many, one of those goes that were first told by the network that told of most, so whoever invents
     * points pushes out its own.
     *
     * @param teller where whoever told is; {@link Address#NONE} if that is not known
     */
    void add(Collection<Introducer> told, Address teller, Instant now) {
        for (Introducer each : told) {
            if (each.address().port() == 0 || each.address().ip().equals(Address.NONE.ip())) {
                continue;
            }
            Id id = new Id(each.node(), each.seeder(), each.address());
            KnownPoint known = points.get(id);
            if (known != null) {
                known.seen(now);
            } else {
                points.put(id, new KnownPoint(each, teller, now));
                makeRoom();
            }
        }
    }

    void drop(KnownPoint point) {
        points.values().remove(point);
    }

    /** Forgets those that nobody told of for long, or where nobody came, unless they are in use. */
    void tidy(Instant now) {
        points.values()
                .removeIf(point -> !point.isBusy()
                        && (point.isHopeless()
                                || Duration.between(point.lastSeen(), now).compareTo(FORGOTTEN) > 0));
    }

    /** All, in random order. */
    List<KnownPoint> shuffled(RandomGenerator random) {
        List<KnownPoint> all = new ArrayList<>(points.values());
        for (int i = all.size() - 1; i > 0; i--) {
            Collections.swap(all, i, random.nextInt(i + 1));
        }
        return all;
    }

    boolean isEmpty() {
        return points.isEmpty();
    }

    /** Whether there is a link, or will be, with {@code seeder}, whoever introduced it. */
    boolean isBusy(PublicKey seeder) {
        return points.values().stream()
                .anyMatch(point -> point.isBusy() && point.introducer().seeder().equals(seeder));
    }

    private void makeRoom() {
        if (points.size() > MOST) {
            List<KnownPoint> eldestFirst = points.values().stream()
                    .filter(point -> !point.isBusy())
                    .sorted(Comparator.comparing(KnownPoint::lastSeen))
                    .toList();
            NetworkPrefix.firstOfMostCrowded(eldestFirst, KnownPoint::teller).ifPresent(this::drop);
        }
    }

    /** With the address, since whoever tells of a point may be wrong about that, and others right. */
    private record Id(PublicKey node, PublicKey seeder, Address address) {}
}
