package org.seedbank.tunnels.relay;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.cell.CellHeader;
import org.seedbank.tunnels.cell.CellMessage.Introducer;
import org.seedbank.tunnels.cell.CellMessage.PeersRequest;
import org.seedbank.tunnels.cell.CellMessage.PeersResponse;
import org.seedbank.tunnels.cell.CellMessageCodec;
import org.seedbank.tunnels.cell.JoiningCodec;
import org.seedbank.tunnels.cell.JoiningMessage.PeersNamed;
import org.seedbank.tunnels.crypto.SealingLayer;
import org.seedbank.tunnels.hidden.SwarmId;

/**
 * Tells where members of hidden swarms can be asked for. Of swarms that have members here it tells anybody what it
 * knows; of others it asks the directory, for owners of circuits only.
 */
final class PeersDesk {
    /** As many fit into one datagram. */
    private static final int MOST_POINTS = 7;

    /** A look-up takes dozens of datagrams: so many in {@link #PAUSE_SECONDS}, one for each circuit. */
    private static final int MOST_LOOKUPS = 50;

    /** So that whoever is at one place, with as many circuits as it likes, does not take all. */
    private static final int MOST_LOOKUPS_OF_A_SOURCE = MOST_LOOKUPS / 4;

    private static final int PAUSE_SECONDS = 5;

    /**
     * An answer is up to 24 times as long as the question, whose origin may be invented: nobody gets more than one
     * answer a second, five at once.
     */
    private static final int ANSWERS_PER_SECOND = 1;

    private final Joiner joiner;
    private final IntroductionDesk introductions;
    private final JoiningCodec codec;
    private final RequestBudget budget = new RequestBudget(ANSWERS_PER_SECOND);
    private final Map<Joint, Integer> lookups = new LinkedHashMap<>();
    private int second;

    PeersDesk(Joiner joiner, IntroductionDesk introductions) {
        this.joiner = joiner;
        this.introductions = introductions;
        this.codec = new JoiningCodec(joiner.plan().overlay());
    }

    /** The owner of a circuit asks. */
    void asked(Joint joint, PeersRequest request) {
        SwarmId swarm = new SwarmId(request.swarm());
        if (introductions.serves(swarm)) {
            answer(joint, request, known(swarm));
        } else if (mayLookUp(joint)) {
            lookups.put(joint, second);
            var unused =
                    joiner.plan().meetings().directory().find(swarm).thenAccept(found -> answer(joint, request, found));
        } else {
            joiner.counters().dropped();
        }
    }

    /** Somebody at {@code from} asks, mostly the exit of a circuit. */
    void asked(Address from, PeersRequest request) {
        SwarmId swarm = new SwarmId(request.swarm());
        if (!introductions.serves(swarm) || !budget.take(from)) {
            joiner.counters().dropped();
            return;
        }
        Bytes answer = codec.encode(new PeersNamed(response(request, known(swarm))));
        if (joiner.mayRelay(answer.size())) {
            joiner.port().send(from, answer);
        }
    }

    /** Something came from {@code source} that only whoever receives there could have sent. */
    void know(Address source) {
        budget.know(source);
    }

    /** A second has passed. */
    void tick() {
        second++;
        budget.tick();
        lookups.values().removeIf(since -> second - since >= PAUSE_SECONDS);
    }

    private boolean mayLookUp(Joint joint) {
        Bytes source = Source.of(joint.neighbour());
        return lookups.size() < MOST_LOOKUPS
                && !lookups.containsKey(joint)
                && lookups.keySet().stream()
                                .filter(each -> Source.of(each.neighbour()).equals(source))
                                .count()
                        < MOST_LOOKUPS_OF_A_SOURCE;
    }

    private List<Introducer> known(SwarmId swarm) {
        List<Introducer> known = new ArrayList<>(introductions.pointsOf(swarm));
        known.addAll(joiner.plan().meetings().overlays().points(swarm));
        return known;
    }

    private void answer(Joint joint, PeersRequest request, List<Introducer> found) {
        PeersResponse response = response(request, found);
        int cell = CellHeader.SIZE
                + SealingLayer.OVERHEAD
                + CellMessageCodec.INSTANCE.encode(response).size();
        if (joiner.mayRelay(cell) && joiner.plan().exits().mayAnswer(cell)) {
            joint.send(response);
        } else {
            joiner.counters().dropped();
        }
    }

    /** Some of them at random, so that those who ask again and others come to all. */
    private PeersResponse response(PeersRequest request, List<Introducer> found) {
        List<Introducer> drawn = new ArrayList<>(found);
        int count = Math.min(MOST_POINTS, drawn.size());
        for (int i = 0; i < count; i++) {
            Collections.swap(drawn, i, i + joiner.random().nextInt(drawn.size() - i));
        }
        return new PeersResponse(request.identifier(), request.swarm(), drawn.subList(0, count));
    }
}
