package org.seedbank.torrent.bt;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.WebSeedStatus;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.torrent.source.WebSeeds;
import org.seedbank.torrent.web.RangeFetch;

/** The web seeds of one swarm: opened while something is missing. Of the loop's thread but for what says otherwise. */
final class SwarmWebSeeds {
    /** Those of a torrent that are used. */
    private static final int MOST = 8;

    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private final PeerSwarm swarm;
    private final SwarmCore core;
    private final PieceMap pieces;
    private final WebBorder border;
    private final List<WebSeed> seeds;
    private final Map<WebSeedStream, WebSeed> open = new HashMap<>();

    SwarmWebSeeds(PeerSwarm swarm, SwarmCore core, SwarmPlan plan) {
        this.swarm = swarm;
        this.core = core;
        this.pieces = plan.content().pieces();
        this.border = new WebBorder(plan.ground().border());
        SessionSetup setup = plan.ground().setup();
        boolean isUsed =
                setup.settings().transports().webSeeds() && !setup.outside().isNameless();
        Metainfo torrent = plan.metainfo();
        RangeFetch fetch = new RangeFetch(border, core.net().steady(), core.net()::alarm);
        this.seeds = isUsed
                ? WebSeeds.of(torrent).stream()
                        .limit(MOST)
                        .map(address -> new WebSeed(address, torrent, fetch))
                        .toList()
                : List.of();
    }

    /** Snapshots; for any thread. */
    List<WebSeedStatus> status() {
        return seeds.stream().map(WebSeed::status).toList();
    }

    /** Time has passed. */
    void tick(long now, boolean isDone) {
        for (WebSeed seed : seeds) {
            if (!isDone && seed.isDue(now)) {
                seed.begins();
                core.net().waiting().execute(() -> find(seed));
            }
        }
        if (isDone && !open.isEmpty()) {
            List.copyOf(open.keySet()).forEach(this::closeLink);
        }
    }

    private void closeLink(WebSeedStream stream) {
        core.links().all().stream()
                .filter(link -> link.state().webSeed() == stream)
                .findFirst()
                .ifPresent(PeerLink::close);
    }

    /** On a thread that may wait. */
    private void find(WebSeed seed) {
        try {
            URI address = seed.address();
            boolean isEncrypted = "https".equalsIgnoreCase(address.getScheme());
            int port = address.getPort() > 0 ? address.getPort() : isEncrypted ? HTTPS : HTTP;
            InetSocketAddress remote = new InetSocketAddress(border.find(address), port);
            core.net().loop().execute(() -> begin(seed, remote));
        } catch (IOException e) {
            core.net().loop().execute(() -> seed.failed(e, core.now()));
        }
    }

    private void begin(WebSeed seed, InetSocketAddress remote) {
        if (core.isClosing()) {
            return;
        }
        WebSeedStream stream =
                new WebSeedStream(remote, pieces, core.net().loop(), core.net().web(), seed::read, this::ended);
        open.put(stream, seed);
        byte[] name = PieceChecker.sha1().digest(seed.address().toString().getBytes(StandardCharsets.UTF_8));
        Greeted greeted = new Greeted(Bytes.wrap(name), true, false, true, null, null, false);
        PeerLink link = new PeerLink(
                stream, greeted, swarm, core.net().loop(), core.net().hall().output());
        link.state().webSeed(stream);
        link.begin(WebSeedStream.greeting());
    }

    private void ended(WebSeedStream stream) {
        WebSeed seed = open.remove(stream);
        if (seed == null) {
            return;
        }
        IOException problem = stream.failure();
        if (stream.hasLied()) {
            seed.lied();
        } else if (problem != null) {
            seed.failed(problem, core.now());
        } else {
            seed.rests(core.now());
        }
    }
}
