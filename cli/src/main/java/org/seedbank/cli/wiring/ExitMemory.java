package org.seedbank.cli.wiring;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.peers.HopFile;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.loop.NettyNodeLoop;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.tunnels.directory.Candidate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps exits on disk, those known longest first, and asks those of an earlier run before anybody else. They are sought
 * again, not believed in: until they answer they are no part of any circuit. Lives on the node's loop.
 */
final class ExitMemory {
    private static final Logger LOG = LoggerFactory.getLogger(ExitMemory.class);

    private static final Duration PERIOD = Duration.ofSeconds(5);
    /** A minute; exits that do not answer in it make room for others. */
    private static final int PATIENCE = 12;

    private final NettyNodeLoop loop;
    private final TunnelPart part;
    private final HopFile file;
    private final SecureRandom random;
    private List<Peer> saved = List.of();
    private CompletableFuture<Void> writing = CompletableFuture.completedFuture(null);
    private int rounds;
    private boolean isClosed;

    ExitMemory(NettyNodeLoop loop, TunnelPart part, HopFile file, SecureRandom random) {
        this.loop = loop;
        this.part = part;
        this.file = file;
        this.random = random;
    }

    /** Asks those of the earlier run at once, and begins to keep those that are known. */
    void recall(List<Peer> earlier) {
        saved = earlier;
        watch();
    }

    /** Done when what there is to be remembered is written. */
    CompletableFuture<Void> close() {
        isClosed = true;
        save();
        return writing;
    }

    private void watch() {
        if (isClosed) {
            return;
        }
        Map<PublicKey, Peer> known = known();
        if (isEarly()) {
            part.revisit(saved.stream()
                    .filter(each -> !known.containsKey(each.key()))
                    .toList());
        }
        save();
        rounds++;
        var unused = loop.schedule(PERIOD, this::watch);
    }

    private void save() {
        List<Peer> now = kept(saved, known(), isEarly());
        if (!now.equals(saved) && !now.isEmpty()) {
            saved = now;
            writing = writing.thenRunAsync(() -> write(now));
        }
    }

    /**
     * Those to be remembered: no crowd of new ones pushes out who was there before, but who is gone does not stay.
     *
     * @param isEarly whether those of {@code before} may still answer
     */
    static List<Peer> kept(List<Peer> before, Map<PublicKey, Peer> known, boolean isEarly) {
        Map<PublicKey, Peer> kept = new LinkedHashMap<>();
        for (Peer each : before) {
            if (isEarly || known.containsKey(each.key())) {
                kept.put(each.key(), known.getOrDefault(each.key(), each));
            }
        }
        known.forEach(kept::putIfAbsent);
        return kept.values().stream().limit(HopFile.MOST).toList();
    }

    private boolean isEarly() {
        return rounds < PATIENCE;
    }

    private Map<PublicKey, Peer> known() {
        Map<PublicKey, Peer> known = new LinkedHashMap<>();
        for (Candidate each : part.node().directory().all()) {
            if (each.isExit()) {
                known.put(each.key(), each.peer());
            }
        }
        return known;
    }

    private void write(List<Peer> exits) {
        try {
            file.write(exits, random);
        } catch (IOException | CliFailure e) {
            LOG.warn("exits of circuits are not remembered: {}", e.toString());
        }
    }
}
