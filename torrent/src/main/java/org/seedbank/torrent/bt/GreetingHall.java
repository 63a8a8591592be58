package org.seedbank.torrent.bt;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.Encryption;

/** What every handshake of the process needs to know. Of the loop's thread. */
final class GreetingHall {
    private final NetLoop loop;
    private final Executor workers;
    private final Encryption encryption;
    private final RandomGenerator random;
    private final Map<Bytes, PeerSwarm> swarms = new LinkedHashMap<>();

    /** @param workers compute keys */
    GreetingHall(NetLoop loop, Executor workers, Encryption encryption, RandomGenerator random) {
        this.loop = loop;
        this.workers = workers;
        this.encryption = encryption;
        this.random = random;
    }

    NetLoop loop() {
        return loop;
    }

    Executor workers() {
        return workers;
    }

    Encryption encryption() {
        return encryption;
    }

    /** Whether nothing may be said in clear. */
    boolean isStrict() {
        return encryption == Encryption.REQUIRE;
    }

    RandomGenerator random() {
        return random;
    }

    /** Peers may dial for this swarm. */
    void add(PeerSwarm swarm) {
        swarms.put(swarm.infoHash(), swarm);
    }

    /** Nobody may dial for it any more. */
    void remove(PeerSwarm swarm) {
        swarms.remove(swarm.infoHash(), swarm);
    }

    @Nullable PeerSwarm find(Bytes infoHash) {
        return swarms.get(infoHash);
    }

    Collection<PeerSwarm> swarms() {
        return swarms.values();
    }

    Collection<Bytes> infoHashes() {
        return List.copyOf(swarms.keySet());
    }
}
