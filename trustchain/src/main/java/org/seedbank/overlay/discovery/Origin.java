package org.seedbank.overlay.discovery;

import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.NetworkPrefix;
import org.seedbank.overlay.wire.Bytes;

/**
 * Where the path of introductions began that led to somebody. Who is found through others has the origin of those, so
 * that a crowd which names only itself is one origin, however many it is.
 *
 * @param kind how the first of the path became known
 * @param network of whom the user named; empty for the other kinds
 */
record Origin(Kind kind, Bytes network) {
    /** Came by itself. */
    static final Origin UNASKED = new Origin(Kind.UNASKED, Bytes.empty());
    /** Proved itself elsewhere, as in a torrent swarm, or called on the local network. */
    static final Origin SUGGESTED = new Origin(Kind.SUGGESTED, Bytes.empty());
    /** Was known to an earlier run. */
    static final Origin REMEMBERED = new Origin(Kind.REMEMBERED, Bytes.empty());

    /** What the user named at {@code address}. */
    static Origin named(Address address) {
        return new Origin(Kind.NAMED, NetworkPrefix.of(address).bits());
    }

    /** Those of one origin, which is drawn: each is as likely as any other, however many it brought. */
    static <T> List<T> draw(RandomGenerator random, List<T> all, Function<T, Origin> of) {
        List<Origin> origins = all.stream().map(of).distinct().toList();
        if (origins.size() < 2) {
            return all;
        }
        Origin drawn = origins.get(random.nextInt(origins.size()));
        return all.stream().filter(each -> of.apply(each).equals(drawn)).toList();
    }

    /** How a path can begin. */
    enum Kind {
        UNASKED,
        SUGGESTED,
        REMEMBERED,
        NAMED
    }
}
