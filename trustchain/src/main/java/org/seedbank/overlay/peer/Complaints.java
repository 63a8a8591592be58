package org.seedbank.overlay.peer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.seedbank.overlay.crypto.MemberId;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.AddressScope;
import org.seedbank.overlay.endpoint.NetworkPrefix;
import org.seedbank.overlay.endpoint.Offence;
import org.seedbank.overlay.endpoint.OffenceListener;
import org.seedbank.overlay.loop.Budget;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.loop.NodeLoop;

/**
 * Who was limited, shut out or found hostile, and why; for the user alone, nothing is decided by it. Bounded: of the
 * network about which there is most, the oldest goes first, so that invented sources displace only each other. Lives on
 * the node's loop.
 */
public final class Complaints implements OffenceListener {
    /** Entries, at most. */
    public static final int LIMIT = 1000;

    private static final Duration LIFETIME = Duration.ofDays(30);
    /** As many new ones as are kept at once, then 10 a second: sources can be invented, and each takes a search. */
    private static final Duration EACH = Duration.ofMillis(100);

    private final NodeLoop loop;
    private final Clock clock;
    private final Function<Address, Optional<MemberId>> names;
    private final Map<Subject, Complaint> complaints = new LinkedHashMap<>();
    private final Budget<Boolean> added = new Budget<>(LIMIT, EACH, 1);

    Complaints(NodeContext context, Function<Address, Optional<MemberId>> names) {
        this.loop = context.loop();
        this.clock = context.wallClock();
        this.names = names;
    }

    @Override
    public void offended(Address by, Offence what) {
        loop.assertInLoop();
        Instant now = clock.instant();
        Subject subject = Subject.of(by, what);
        Complaint known = complaints.get(subject);
        if (known != null) {
            complaints.put(
                    subject,
                    new Complaint(
                            known.member(),
                            known.address(),
                            what,
                            known.count() + 1,
                            earlier(known.first(), now),
                            now));
        } else if (added.take(true, now)) {
            put(subject, new Complaint(names.apply(by), subject.source(), what, 1, now, now));
        }
    }

    /** Takes up what an earlier run noted. */
    public void recall(Collection<Complaint> earlier) {
        loop.assertInLoop();
        Instant oldest = clock.instant().minus(LIFETIME);
        earlier.stream().filter(each -> each.last().isAfter(oldest)).forEach(each -> {
            Subject subject = Subject.of(each.address(), each.offence());
            if (!complaints.containsKey(subject)) {
                put(subject, each);
            }
        });
    }

    /** All of the last 30 days. */
    public List<Complaint> all() {
        loop.assertInLoop();
        Instant oldest = clock.instant().minus(LIFETIME);
        complaints.values().removeIf(each -> each.last().isBefore(oldest));
        return List.copyOf(complaints.values());
    }

    private void put(Subject subject, Complaint complaint) {
        if (complaints.size() >= LIMIT) {
            NetworkPrefix.firstOfMostCrowded(List.copyOf(complaints.keySet()), Subject::source)
                    .ifPresent(complaints::remove);
        }
        complaints.put(subject, complaint);
    }

    /** The wall clock may be set back. */
    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** Ports cost nothing, so a host has one entry for each offence; in a local network many share one address. */
    private record Subject(Address source, Offence offence) {
        static Subject of(Address address, Offence offence) {
            boolean isLocal = AddressScope.of(address.ip()).isLocal();
            return new Subject(isLocal ? address : new Address(address.ip(), 0), offence);
        }
    }
}
