package org.seedbank.overlay.sim;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Endpoint;
import org.seedbank.overlay.wire.Bytes;

/**
 * A network of nodes in virtual time, driven by one thread: the same seed and the same calls give the same run, event
 * by event. An exception that escapes a task of a node fails the run that it happened in.
 */
public final class SimulatedNetwork {
    /** Port of every node that did not ask for another. */
    private static final int PORT = 7759;

    private final long seed;
    private final VirtualTime time;
    private final PacketNetwork packets;
    private final Map<String, SimulatedNode> nodes = new LinkedHashMap<>();

    private SimulatedNetwork(long seed) {
        this.seed = seed;
        this.time = new VirtualTime(seed);
        this.packets = new PacketNetwork(time, new SplittableRandom(seed));
    }

    /** An empty network whose links are {@link LinkModel#PERFECT}. */
    public static SimulatedNetwork seeded(long seed) {
        return new SimulatedNetwork(seed);
    }

    /** From now on links lose datagrams with {@code probability}. */
    public SimulatedNetwork losing(double probability) {
        return links(packets.usual().losing(probability));
    }

    /** From now on links deliver datagrams twice with {@code probability}. */
    public SimulatedNetwork duplicating(double probability) {
        return links(packets.usual().duplicating(probability));
    }

    /** From now on links hold datagrams back with {@code probability} for at most {@code longest}. */
    public SimulatedNetwork reordering(double probability, Duration longest) {
        return links(packets.usual().reordering(probability, longest));
    }

    /** From now on datagrams are on the way for {@code min} to {@code max}. */
    public SimulatedNetwork latency(Duration min, Duration max) {
        return links(packets.usual().latency(min, max));
    }

    /** From now on all links without a model of their own follow {@code model}. */
    public SimulatedNetwork links(LinkModel model) {
        packets.usual(model);
        return this;
    }

    /** From now on the link {@code from}, {@code to} in this direction follows {@code model}. */
    public SimulatedNetwork link(SimulatedNode from, SimulatedNode to, LinkModel model) {
        packets.link(from.address(), to.address(), model);
        return this;
    }

    /** From now on, instead of an earlier rule, datagrams that match {@code rule} when sent are lost. */
    public SimulatedNetwork dropping(Predicate<SimulatedPacket> rule) {
        packets.drop(rule);
        return this;
    }

    /** From now on, instead of an earlier one, {@code observer} is told what happens to each datagram. */
    public SimulatedNetwork observing(Consumer<SimulatedPacket> observer) {
        packets.observe(observer);
        return this;
    }

    /** The node called {@code name}; made with the next free address of 10/8 when first asked for. */
    public SimulatedNode node(String name) {
        int number = nodes.size() + 1;
        byte[] ip = {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number};
        return node(name, new Address(Bytes.wrap(ip), PORT));
    }

    /**
     * The node called {@code name}; made with {@code address} when first asked for. Its chance depends on the seed and
     * the name only, not on which other nodes there are.
     *
     * @throws IllegalArgumentException if another node has this address
     */
    public SimulatedNode node(String name, Address address) {
        SimulatedNode known = nodes.get(name);
        if (known != null) {
            return known;
        }
        if (packets.isTaken(address)) {
            throw new IllegalArgumentException("a node has address " + address + " already");
        }
        SimulatedNode made = new SimulatedNode(name, address, time, packets, seed * 31 + name.hashCode() * 0x10001L);
        nodes.put(name, made);
        return made;
    }

    /** The socket of the node called {@code name}, made when first asked for. */
    public Endpoint endpoint(String name) {
        return node(name).endpoint();
    }

    /** Lets {@code duration} of virtual time pass. */
    public void runFor(Duration duration) {
        long limit = time.nowNanos() + duration.toNanos();
        while (time.stepUntil(limit)) {
            // each step runs one event
        }
        time.advanceTo(limit);
    }

    /**
     * Lets time pass until {@code condition} holds; it is asked after each event.
     *
     * @throws SimulationFailedException if it does not hold after {@code limit} of virtual time
     */
    public void runUntil(BooleanSupplier condition, Duration limit) {
        long end = time.nowNanos() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (!time.stepUntil(end)) {
                time.advanceTo(end);
                throw time.failure("what was waited for did not happen within " + limit);
            }
        }
    }

    /**
     * Runs the next event alone; by this a test can stop a node between any two steps of it.
     *
     * @return false if nothing is left to happen
     */
    public boolean step() {
        return time.stepUntil(Long.MAX_VALUE);
    }

    /** Virtual time since the start. */
    public Duration now() {
        return time.sinceStart();
    }

    /** The seed of everything here. */
    public long seed() {
        return seed;
    }
}
