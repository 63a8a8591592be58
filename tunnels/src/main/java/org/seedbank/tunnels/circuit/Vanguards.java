package org.seedbank.tunnels.circuit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.tunnels.directory.Candidate;

/**
 * The second hops of circuits by which members of hidden swarms meet: few, and the same for a day. Strangers can have a
 * seed build as many such circuits as they like; if all hops but the first were drawn anew each time, a node of theirs
 * would soon stand next to every first hop, and know them. Not kept over restarts. Lives on the node's loop.
 *
 * @see "Tor, proposal 333: Vanguards lite"
 */
final class Vanguards {
    /** As proposed there. */
    private static final int MOST = 4;

    /** Between once and twice that, so that not all leave together. */
    private static final Duration SHORTEST = Duration.ofDays(1);

    /** Failures in a row after which another one is looked for. */
    private static final int PATIENCE = 3;

    private final NodeContext context;
    private final Map<PublicKey, Kept> kept = new LinkedHashMap<>();

    Vanguards(NodeContext context) {
        this.context = context;
    }

    /**
     * One of those that are kept, at random.
     *
     * @param others in random order, who are kept from now on as long as there are too few
     * @param isUsable for this circuit
     */
    Optional<Candidate> choose(List<Candidate> others, Predicate<Candidate> isUsable) {
        Instant now = context.clock().instant();
        kept.values().removeIf(each -> !now.isBefore(each.until));
        for (Candidate each : others) {
            if (kept.size() < MOST) {
                kept.putIfAbsent(each.key(), new Kept(each, until(now)));
            }
        }
        List<Candidate> usable = new ArrayList<>();
        kept.values().stream().map(each -> each.candidate).filter(isUsable).forEach(usable::add);
        return usable.isEmpty()
                ? Optional.empty()
                : Optional.of(usable.get(context.random().nextInt(usable.size())));
    }

    void succeeded(PublicKey key) {
        Kept known = kept.get(key);
        if (known != null) {
            known.failuresInARow = 0;
        }
    }

    /** It does not answer, or wrongly; a first hop that says so of others too often loses its own place. */
    void failed(PublicKey key) {
        Kept known = kept.get(key);
        if (known != null && ++known.failuresInARow >= PATIENCE) {
            kept.remove(key);
        }
    }

    private Instant until(Instant now) {
        return now.plus(SHORTEST).plusMillis(context.random().nextLong(SHORTEST.toMillis()));
    }

    /** With its address, since discovery may lose sight of it before its time. */
    private static final class Kept {
        private final Candidate candidate;
        private final Instant until;
        private int failuresInARow;

        Kept(Candidate candidate, Instant until) {
            this.candidate = candidate;
            this.until = until;
        }
    }
}
