package org.seedbank.tunnels.hidden;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.seedbank.tunnels.cell.CellMessage.Introducer;

/** Where introduction points are made known, and found. Used on the node's loop, and answers there. */
public interface IntroductionDirectory {
    /** Knows nobody, and tells nobody. */
    IntroductionDirectory NONE = new IntroductionDirectory() {
        @Override
        public void announce(SwarmId swarm, Introducer point) {
            // nobody asks here
        }

        @Override
        public CompletableFuture<List<Introducer>> find(SwarmId swarm) {
            return CompletableFuture.completedFuture(List.of());
        }
    };

    /** Makes {@code point}, which is this node, known as an introduction point of {@code swarm}. */
    void announce(SwarmId swarm, Introducer point);

    /** Introduction points of {@code swarm}, none if nobody knows any or nobody answers. Never fails. */
    CompletableFuture<List<Introducer>> find(SwarmId swarm);
}
