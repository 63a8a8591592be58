package org.seedbank.overlay.sim;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.loop.Cancellable;
import org.seedbank.overlay.sim.SimulatedPacket.Fate;
import org.seedbank.overlay.wire.Bytes;

/** What lies between the sockets: decides by the seed which datagram arrives when, and how often. */
final class PacketNetwork {
    private final VirtualTime time;
    private final SplittableRandom random;
    private final Incarnation wire = new Incarnation("the network", 1);
    private final Map<Route, LinkModel> links = new HashMap<>();
    private final Map<Route, Long> lastArrivals = new HashMap<>();
    private final Map<Address, SimulatedEndpoint> endpoints = new HashMap<>();
    private LinkModel usual = LinkModel.PERFECT;
    private Predicate<SimulatedPacket> dropped = packet -> false;
    private Consumer<SimulatedPacket> observer = packet -> {};

    PacketNetwork(VirtualTime time, SplittableRandom random) {
        this.time = time;
        this.random = random;
    }

    LinkModel usual() {
        return usual;
    }

    void usual(LinkModel model) {
        this.usual = model;
    }

    void link(Address from, Address to, LinkModel model) {
        links.put(new Route(from, to), model);
    }

    void drop(Predicate<SimulatedPacket> rule) {
        this.dropped = rule;
    }

    void observe(Consumer<SimulatedPacket> newObserver) {
        this.observer = newObserver;
    }

    boolean isTaken(Address address) {
        return endpoints.containsKey(address);
    }

    void attach(Address address, SimulatedEndpoint endpoint) {
        endpoints.put(address, endpoint);
    }

    void transmit(Address from, Address to, Bytes datagram) {
        Route route = new Route(from, to);
        LinkModel link = links.isEmpty() ? usual : links.getOrDefault(route, usual);
        SimulatedPacket sent = note(route, datagram, Fate.SENT);
        if (dropped.test(sent) || random.nextDouble() < link.loss()) {
            note(route, datagram, Fate.LOST);
            return;
        }
        carry(route, link, datagram);
        if (random.nextDouble() < link.duplication()) {
            note(route, datagram, Fate.DUPLICATED);
            carry(route, link, datagram);
        }
    }

    private void carry(Route route, LinkModel link, Bytes datagram) {
        long arrival = time.nowNanos() + between(link.minLatency(), link.maxLatency());
        if (random.nextDouble() < link.reordering()) {
            arrival += between(Duration.ZERO, link.heldBack());
        } else {
            arrival = lastArrivals.merge(route, arrival, Math::max);
        }
        Cancellable unused = time.at(arrival, wire, this, () -> deliver(route, datagram));
    }

    private void deliver(Route route, Bytes datagram) {
        @Nullable SimulatedEndpoint target = endpoints.get(route.to());
        if (target == null || !target.isOpen()) {
            note(route, datagram, Fate.UNREACHABLE);
            return;
        }
        note(route, datagram, Fate.DELIVERED);
        target.arrived(route.from(), datagram);
    }

    private long between(Duration min, Duration max) {
        return random.nextLong(min.toNanos(), max.toNanos() + 1);
    }

    private SimulatedPacket note(Route route, Bytes datagram, Fate fate) {
        SimulatedPacket packet = new SimulatedPacket(time.sinceStart(), route.from(), route.to(), datagram, fate);
        observer.accept(packet);
        return packet;
    }

    private record Route(Address from, Address to) {
        /** Of FNV-1a with 32 bits. */
        private static final int FNV_PRIME = 0x01000193;

        /** The addresses here differ in few bits, and thousands of routes must not share a place in a table for it. */
        @Override
        public int hashCode() {
            return mix(mix(0, from), to);
        }

        private static int mix(int start, Address address) {
            int hash = start ^ address.port();
            for (int i = 0; i < address.ip().size(); i++) {
                hash = (hash ^ address.ip().at(i)) * FNV_PRIME;
            }
            return hash;
        }
    }
}
