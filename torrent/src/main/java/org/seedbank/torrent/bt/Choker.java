package org.seedbank.torrent.bt;

import bt.protocol.Choke;
import bt.protocol.Unchoke;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.seedbank.torrent.bt.SwarmExtension.Service;

/** Gives the places of one swarm to its peers. Of the loop's thread. */
final class Choker {
    /** How often the places are given anew (BEP 3). */
    private static final long ROUND_MILLIS = 10_000;

    private final SwarmCore core;
    private final BooleanSupplier complete;
    private final Map<PeerLink, Place> places = new HashMap<>();
    private final Runnable round = this::round;
    private long nextRound;

    /** @param complete whether we want nothing any more */
    Choker(SwarmCore core, BooleanSupplier complete) {
        this.core = core;
        this.complete = complete;
    }

    void opened(PeerLink link) {
        places.put(link, new Place(core.now()));
    }

    void closed(PeerLink link) {
        places.remove(link);
        core.net().loop().soon(round);
    }

    /** Something changed that makes the peer want, or be able to get, a place. */
    void look(PeerLink link) {
        Place place = places.get(link);
        Service service = core.extension().service(link);
        if (place != null && (place.wanted != link.state().isPeerInterested() || place.service != service)) {
            place.wanted = link.state().isPeerInterested();
            place.service = service;
            core.net().loop().soon(round);
        }
    }

    /** Time has passed. */
    void tick(long now) {
        if (now >= nextRound && !places.isEmpty()) {
            nextRound = now + ROUND_MILLIS;
            round();
        }
    }

    private void round() {
        long now = core.now();
        List<UnchokeOrder.Candidate<PeerLink>> candidates = new ArrayList<>();
        places.forEach((link, place) -> {
            if (link.state().isPeerInterested() && core.extension().service(link) != Service.HELD) {
                long rate = complete.getAsBoolean() ? 0 : link.state().down().rate(now);
                candidates.add(new UnchokeOrder.Candidate<>(
                        link, core.extension().payment(link), rate, place.served, place.since));
            }
        });
        Set<PeerLink> chosen = UnchokeOrder.choose(candidates, now);
        places.forEach((link, place) -> give(link, place, chosen.contains(link), now));
    }

    private void give(PeerLink link, Place place, boolean serve, long now) {
        if (place.served != serve) {
            place.served = serve;
            place.since = now;
        }
        Service service = core.extension().service(link);
        if (service == Service.OWN) {
            // Who wants nothing is not choked for it: an account that is open costs nothing.
            if (serve || link.state().isPeerInterested()) {
                core.extension().slot(link, serve);
                link.serveSoon();
            }
        } else if (service == Service.FREE && serve == link.isChoked()) {
            link.send(serve ? Unchoke.instance() : Choke.instance());
        }
    }

    private static final class Place {
        private boolean served;
        private boolean wanted;
        private Service service = Service.HELD;
        private long since;

        Place(long since) {
            this.since = since;
        }
    }
}
