package org.seedbank.cli.wiring;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.peers.HopFile;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.loop.NettyNodeLoop;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.directory.Candidate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the first hops of circuits on disk, and begins with those of an earlier run. Lives on the node's loop. */
final class GuardMemory {
    private static final Logger LOG = LoggerFactory.getLogger(GuardMemory.class);

    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final NettyNodeLoop loop;
    private final TunnelPart part;
    private final HopFile file;
    private final SecureRandom random;
    private final Map<PublicKey, Address> known = new LinkedHashMap<>();
    private List<Peer> saved = List.of();
    private CompletableFuture<Void> writing = CompletableFuture.completedFuture(null);
    private boolean isClosed;

    GuardMemory(NettyNodeLoop loop, TunnelPart part, HopFile file, SecureRandom random) {
        this.loop = loop;
        this.part = part;
        this.file = file;
        this.random = random;
    }

    /** Those of the earlier run are candidates at once, or others would be drawn before they are found. */
    void recall(List<Peer> earlier) {
        saved = earlier;
        for (Peer guard : earlier) {
            known.put(guard.key(), guard.address());
            part.node().directory().note(new Candidate(guard, Set.of(PeerFlag.RELAY)));
        }
        part.visit(earlier.stream().map(Peer::address).toList());
        part.node().circuits().guards().recall(known.keySet());
        watch();
    }

    /** Done when what there is to be remembered is written. */
    CompletableFuture<Void> close() {
        isClosed = true;
        save();
        return writing;
    }

    private void watch() {
        if (!isClosed) {
            save();
            var unused = loop.schedule(PERIOD, this::watch);
        }
    }

    private void save() {
        List<Peer> now = part.node().circuits().guards().keys().stream()
                .map(this::located)
                .filter(peer -> !peer.address().equals(Address.NONE))
                .toList();
        if (!now.equals(saved) && !now.isEmpty()) {
            saved = now;
            writing = writing.thenRunAsync(() -> write(now));
        }
    }

    private Peer located(PublicKey key) {
        part.node().directory().find(key).ifPresent(candidate -> known.put(key, candidate.address()));
        return new Peer(key, known.getOrDefault(key, Address.NONE));
    }

    private void write(List<Peer> guards) {
        try {
            file.write(guards, random);
        } catch (IOException | CliFailure e) {
            LOG.warn("first hops of circuits are not remembered: {}", e.toString());
        }
    }
}
