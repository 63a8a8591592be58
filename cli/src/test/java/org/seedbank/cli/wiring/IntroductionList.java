package org.seedbank.cli.wiring;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.tunnels.cell.CellMessage.Introducer;
import org.seedbank.tunnels.hidden.IntroductionDirectory;
import org.seedbank.tunnels.hidden.SwarmId;

/** What all nodes of this process know of introduction points. For any thread. */
final class IntroductionList implements IntroductionDirectory {
    private static final Map<SwarmId, Map<PublicKey, Introducer>> POINTS = new ConcurrentHashMap<>();

    /** Whether anybody can be asked for. */
    static boolean knows(SwarmId swarm) {
        return POINTS.containsKey(swarm);
    }

    @Override
    public void announce(SwarmId swarm, Introducer point) {
        POINTS.computeIfAbsent(swarm, name -> new ConcurrentHashMap<>()).put(point.seeder(), point);
    }

    @Override
    public CompletableFuture<List<Introducer>> find(SwarmId swarm) {
        return CompletableFuture.completedFuture(
                List.copyOf(POINTS.getOrDefault(swarm, Map.of()).values()));
    }
}
