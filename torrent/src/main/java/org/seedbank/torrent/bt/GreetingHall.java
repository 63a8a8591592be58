package org.seedbank.torrent.bt;

import com.google.common.collect.Sets;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.Encryption;
import org.seedbank.torrent.stream.ByteStream;

/** What every handshake of the process needs to know. Of the loop's thread. */
final class GreetingHall {
    /** Connections that have not finished their handshake. */
    static final int MOST_GREETING = 300;
    /** Handshakes that wait for one swarm. */
    static final int MOST_WAITING = 50;

    private final NetLoop loop;
    private final Executor workers;
    private final Encryption encryption;
    private final RandomGenerator random;
    private final OutputMemory output = new OutputMemory();
    private final Map<Bytes, PeerSwarm> swarms = new LinkedHashMap<>();
    private final HostCrowd greetings = new HostCrowd();
    private final Map<Bytes, Expected> expected = new HashMap<>();

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

    /** What connections share that come out of handshakes. */
    OutputMemory output() {
        return output;
    }

    /** Whether some swarm would talk to somebody at {@code remote}, or will soon. */
    boolean isWelcome(InetAddress remote) {
        return swarms.values().stream().anyMatch(swarm -> swarm.border().mayContact(remote))
                || expected.values().stream().anyMatch(swarm -> swarm.border().mayContact(remote));
    }

    /** Takes a connection that somebody else opened to us, whatever carries it. */
    void greet(ByteStream stream) {
        if (greetings.size() >= MOST_GREETING) {
            greetings.giveWay();
        }
        Greeting greeting = Greeting.incoming(stream, this, (ended, end) -> greetings.remove(ended));
        greetings.add(greeting);
        greeting.begin();
    }

    /** A swarm with this info-hash comes as soon as its files are checked: who dials for it meanwhile may wait. */
    void expect(Bytes infoHash, Border border) {
        expected.put(infoHash, new Expected(border, new HostCrowd()));
    }

    /** The swarm with this info-hash is there, or does not come: who waits looks again. */
    void forget(Bytes infoHash) {
        Expected swarm = expected.remove(infoHash);
        if (swarm != null) {
            swarm.waiting().all().forEach(Greeting::resume);
        }
    }

    /** {@code greeting} is over. */
    void leave(Greeting greeting) {
        expected.values().forEach(swarm -> swarm.waiting().remove(greeting));
    }

    /** Whether there is reason to wait for a swarm with this info-hash; then {@code greeting} goes on. */
    boolean waitFor(Bytes infoHash, Greeting greeting) {
        Expected swarm = expected.get(infoHash);
        if (swarm == null || !swarm.waiting().add(greeting)) {
            return false;
        }
        if (swarm.waiting().size() > MOST_WAITING) {
            swarm.waiting().giveWay();
        }
        return true;
    }

    /** Peers may dial for this swarm, which is open. */
    void add(PeerSwarm swarm) {
        swarms.put(swarm.infoHash(), swarm);
        forget(swarm.infoHash());
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
        return List.copyOf(Sets.union(swarms.keySet(), expected.keySet()));
    }

    /**
     * A swarm that comes.
     *
     * @param border of whom it will talk to
     * @param waiting who goes on then
     */
    private record Expected(Border border, HostCrowd waiting) {}
}
