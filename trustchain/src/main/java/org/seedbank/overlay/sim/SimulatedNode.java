package org.seedbank.overlay.sim;

import java.time.Duration;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Endpoint;
import org.seedbank.overlay.loop.NodeContext;

/**
 * A place in the network with a name and an address, where one process at a time lives. After {@link #crash} and
 * {@link #restart} the program must be built anew on the new {@link #context} and {@link #endpoint}; the old ones do
 * nothing any more.
 */
public final class SimulatedNode {
    private final String name;
    private final Address address;
    private final VirtualTime time;
    private final PacketNetwork network;
    private final long seed;
    private Duration clockError = Duration.ZERO;
    private int lives;
    private @Nullable Life life;

    SimulatedNode(String name, Address address, VirtualTime time, PacketNetwork network, long seed) {
        this.name = name;
        this.address = address;
        this.time = time;
        this.network = network;
        this.seed = seed;
        restart();
    }

    /** The name it was made with. */
    public String name() {
        return name;
    }

    /** Its address, the same over all restarts. */
    public Address address() {
        return address;
    }

    /** Whether a process lives here. */
    public boolean isUp() {
        return life != null;
    }

    /**
     * Loop, clock and random of the process that lives here now.
     *
     * @throws IllegalStateException if it is down
     */
    public NodeContext context() {
        return living().context;
    }

    /**
     * Socket of the process that lives here now.
     *
     * @throws IllegalStateException if it is down
     */
    public Endpoint endpoint() {
        return living().endpoint;
    }

    /**
     * Another socket of the process that lives here now; one that had {@code port} before receives nothing any more.
     *
     * @throws IllegalStateException if it is down
     */
    public Endpoint openEndpoint(int port) {
        Life current = living();
        Address place = address.withPort(port);
        SimulatedEndpoint endpoint = new SimulatedEndpoint(network, current.incarnation, current.context.loop(), place);
        network.attach(place, endpoint);
        return endpoint;
    }

    /**
     * A new executor beside the loop, such as a disk, whose tasks take {@code delay}.
     *
     * @throws IllegalStateException if it is down
     */
    public SimulatedExecutor executor(Duration delay) {
        return new SimulatedExecutor(time, living().incarnation, delay);
    }

    /**
     * Kills the process without a word: pending tasks, timers and work of its executors never happen, and nothing it
     * still tries to send leaves. As in a real network, what it has sent before keeps travelling.
     */
    public void crash() {
        if (life != null) {
            life.incarnation.end();
            life.endpoint.close();
            life = null;
        }
    }

    /**
     * Starts an empty process at the same address.
     *
     * @throws IllegalStateException if one lives here already
     */
    public void restart() {
        if (life != null) {
            throw new IllegalStateException(name + " is up");
        }
        lives++;
        Incarnation incarnation = new Incarnation(name, lives);
        SimulatedLoop loop = new SimulatedLoop(time, incarnation);
        NodeContext context = new NodeContext(
                loop,
                new VirtualClock(time),
                new VirtualClock(time, () -> clockError),
                new SplittableRandom(seed + lives));
        SimulatedEndpoint endpoint = new SimulatedEndpoint(network, incarnation, loop, address);
        network.attach(address, endpoint);
        life = new Life(incarnation, context, endpoint);
    }

    /** Sets the time of day so that it is {@code error} fast from now on; slow if that is negative. */
    public void setClockError(Duration error) {
        clockError = error;
    }

    @Override
    public String toString() {
        return name;
    }

    private Life living() {
        Life current = life;
        if (current == null) {
            throw new IllegalStateException(name + " is down");
        }
        return current;
    }

    private record Life(Incarnation incarnation, NodeContext context, SimulatedEndpoint endpoint) {}
}
