package org.seedbank.tunnels.hidden;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.loop.Cancellable;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.tunnels.cell.CellMessage.Introducer;
import org.seedbank.tunnels.cell.JoiningMessage;
import org.seedbank.tunnels.cell.JoiningMessage.CreatedJoint;
import org.seedbank.tunnels.cell.JoiningMessage.PeersNamed;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.circuit.Question;

/**
 * Looks for members of a hidden swarm, and meets them: asks whoever is at the end of a circuit for introduction points,
 * later the points themselves, asks members there for a meeting, and goes to where they wait. Lives on the node's loop.
 */
public final class HiddenSearch implements Membership {
    /** One a tick, at the beginning. */
    private static final int HASTY_LOOKUPS = 3;

    private final HiddenServices home;
    private final SwarmId swarm;
    private final int hops;
    private final LinkListener listener;
    private final Courier courier;
    private final Lookup lookup;
    private final Invitations invitations;
    private final KnownPoints points = new KnownPoints();
    private final Set<HiddenLink> links = new LinkedHashSet<>();
    private @Nullable Cancellable nextTick;
    private Instant lastLookup = Instant.EPOCH;
    private int lookups;
    private int asking;
    private boolean isClosed;

    HiddenSearch(HiddenServices home, SwarmId swarm, int hops, LinkListener listener) {
        this.home = home;
        this.swarm = swarm;
        this.hops = hops;
        this.listener = listener;
        this.courier = new Courier(home, hops, this::heard, this::isAwaited);
        this.lookup = new Lookup(home, swarm, courier, points, this::askMembers);
        this.invitations = new Invitations(home, swarm, this::silent);
        tick();
    }

    /** Whose members are looked for. */
    public SwarmId swarm() {
        return swarm;
    }

    /** Those that were found and met. */
    public List<HiddenLink> links() {
        return links.stream().filter(HiddenLink::isJoined).toList();
    }

    /** Introduction points that are known. */
    public List<Introducer> points() {
        return points.shuffled(home.context().random()).stream()
                .map(KnownPoint::introducer)
                .toList();
    }

    /** Answers that were not of the member that was asked. */
    public long forged() {
        return invitations.forged();
    }

    /** Ends it and all its links; calling it again does nothing. */
    @Override
    public void close() {
        home.context().loop().assertInLoop();
        if (isClosed) {
            return;
        }
        isClosed = true;
        if (nextTick != null) {
            nextTick.cancel();
        }
        invitations.close();
        lookup.close();
        courier.close();
        List.copyOf(links).forEach(HiddenLink::close);
        home.ended(this);
    }

    private void tick() {
        Instant now = home.context().clock().instant();
        for (HiddenLink link : List.copyOf(links)) {
            if (link.isJoined() && link.idleFor().compareTo(home.settings().idle()) > 0) {
                link.close();
            }
        }
        points.tidy(now);
        if (isDue(now) && hasRoom()) {
            lastLookup = now;
            lookups++;
            lookup.begin();
        }
        askMembers();
        nextTick = home.context().loop().schedule(home.settings().tick(), this::tick);
    }

    /** Who has just begun, and found nobody, need not wait as long as the others. */
    private boolean isDue(Instant now) {
        boolean isHasty = lookups < HASTY_LOOKUPS && points.isEmpty();
        return isHasty
                || Duration.between(lastLookup, now).compareTo(home.settings().lookup()) >= 0;
    }

    private boolean hasRoom() {
        return links.size() + asking + invitations.size() < home.settings().links();
    }

    /** Asks those who can be asked for a meeting. */
    private void askMembers() {
        Instant now = home.context().clock().instant();
        for (KnownPoint point : points.shuffled(home.context().random())) {
            Introducer introducer = point.introducer();
            if (!isClosed
                    && hasRoom()
                    && point.mayBeAsked(now)
                    && !home.isOwn(introducer.seeder())
                    && !points.isBusy(introducer.seeder())) {
                point.setBusy(true);
                ask(point);
            }
        }
    }

    private void ask(KnownPoint point) {
        asking++;
        var unused = courier.around(point.introducer().node()).whenComplete((circuit, failure) -> {
            asking--;
            if (isClosed) {
                return;
            }
            if (circuit == null) {
                point.postpone(home.context().clock().instant());
            } else {
                invitations.ask(circuit, point);
            }
        });
    }

    /** The member is asked again after a while, if it did not disappoint too often. */
    private void missed(KnownPoint point) {
        Duration pause = point.missed(home.context().clock().instant());
        if (!isClosed && !point.isHopeless()) {
            var unused = home.context().loop().schedule(pause, this::askMembers);
        }
    }

    /** Two ways of several hops lose much: a point is given up when it was silent more than once. */
    private void silent(KnownPoint point) {
        missed(point);
        if (point.isHopeless()) {
            points.drop(point);
            lookup.lost();
        }
    }

    private boolean isAwaited(Circuit circuit) {
        return lookup.awaits(circuit) || invitations.awaits(circuit);
    }

    private void heard(Circuit circuit, JoiningMessage message) {
        if (isClosed) {
            return;
        }
        if (message instanceof CreatedJoint answer) {
            invitations.answered(circuit, answer).ifPresent(this::meet);
        } else if (message instanceof PeersNamed answer) {
            lookup.answered(circuit, answer.response());
        }
    }

    private void meet(Invitations.Accepted accepted) {
        KnownPoint point = accepted.point();
        Address where = accepted.meeting().address();
        if (where.port() == 0) {
            missed(point);
            return;
        }
        HiddenLink link = new HiddenLink(swarm, home.context().clock(), listener, gone -> {
            links.remove(gone);
            if (!gone.wasHeard()) {
                point.heardNothing();
            }
            missed(point);
        });
        links.add(link);
        Peer node = new Peer(accepted.meeting().node(), where);
        var unused = home.circuits()
                .build(CircuitPlan.toMeeting(hops, node), link.end())
                .whenComplete((circuit, failure) -> {
                    if (circuit == null) {
                        links.remove(link);
                        missed(point);
                    } else {
                        join(link, circuit, accepted);
                    }
                });
    }

    private void join(HiddenLink link, Circuit circuit, Invitations.Accepted accepted) {
        link.hasCircuit(circuit);
        if (isClosed) {
            circuit.close();
            return;
        }
        var unused = circuit.ask(Question.join(accepted.meeting().cookie())).whenComplete((answer, failure) -> {
            if (answer == null || isClosed) {
                circuit.close();
            } else {
                accepted.point().met(home.context().clock().instant());
                link.join(accepted.layer(), true);
            }
        });
    }
}
