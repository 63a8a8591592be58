package org.seedbank.tunnels.hidden;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.NetworkPrefix;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.tunnels.cell.CellMessage.Introducer;
import org.seedbank.tunnels.cell.PointSource;

/** Introduction points of one swarm that told of themselves, as long as they go on doing so. */
final class ToldPoints {
    /** As published. */
    private static final Duration FRESH = Duration.ofMinutes(5);

    private static final int MOST = 20;

    private final Clock clock;
    /** In the order in which they were last heard of. */
    private final Map<Member, Told> points = new LinkedHashMap<>();

    ToldPoints(Clock clock) {
        this.clock = clock;
    }

    /** {@code node}, where it is, can be asked for {@code seeder}. */
    void note(Peer node, PublicKey seeder) {
        Member member = new Member(node.key(), seeder);
        points.remove(member);
        if (points.size() >= MOST) {
            NetworkPrefix.firstOfMostCrowded(
                            points.entrySet(),
                            each -> each.getValue().introducer().address())
                    .ifPresent(each -> points.remove(each.getKey()));
        }
        points.put(
                member,
                new Told(new Introducer(node.address(), node.key(), seeder, PointSource.MEMBERS), clock.instant()));
    }

    List<Introducer> all() {
        Instant now = clock.instant();
        points.values().removeIf(each -> each.heard().plus(FRESH).isBefore(now));
        return points.values().stream().map(Told::introducer).toList();
    }

    private record Member(PublicKey node, PublicKey seeder) {}

    private record Told(Introducer introducer, Instant heard) {}
}
