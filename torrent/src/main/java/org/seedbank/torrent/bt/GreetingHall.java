package org.seedbank.torrent.bt;

import java.net.InetAddress;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.Encryption;
import org.seedbank.torrent.stream.ByteStream;

/** What every handshake of the process needs to know. Of the loop's thread. */
final class GreetingHall {
    /** Connections that have not finished their handshake. */
    private static final int MOST_GREETING = 300;

    private final NetLoop loop;
    private final Executor workers;
    private final Encryption encryption;
    private final RandomGenerator random;
    private final Map<Bytes, PeerSwarm> swarms = new LinkedHashMap<>();
    private final Set<Greeting> greetings = new LinkedHashSet<>();

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

    /** Whether some swarm would talk to somebody at {@code remote}. */
    boolean isWelcome(InetAddress remote) {
        for (PeerSwarm swarm : swarms.values()) {
            if (swarm.border().mayContact(remote)) {
                return true;
            }
        }
        return false;
    }

    /** Takes a connection that somebody else opened to us, whatever carries it. */
    void greet(ByteStream stream) {
        if (greetings.size() >= MOST_GREETING) {
            // Who has said nothing for the longest time gives way: in a flood that is hardly ever an honest peer.
            greetings.iterator().next().giveUp();
        }
        Greeting greeting = Greeting.incoming(stream, this, (ended, end) -> greetings.remove(ended));
        greetings.add(greeting);
        greeting.begin();
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
