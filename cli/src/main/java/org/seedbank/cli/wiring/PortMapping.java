package org.seedbank.cli.wiring;

import com.offbynull.portmapper.gateways.network.NetworkGateway;
import com.offbynull.portmapper.mapper.MappedPort;
import com.offbynull.portmapper.mapper.PortMapper;
import com.offbynull.portmapper.mapper.PortType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.AddressScope;
import org.seedbank.overlay.wire.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the router to forward ports to this machine, by PCP (RFC 6887), NAT-PMP (RFC 6886) or UPnP, renews that, and
 * takes it back at the end. A router that cannot is no fault. Whatever the library throws about an answer means that
 * nothing is forwarded: it foresees few of the answers that there can be.
 */
final class PortMapping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PortMapping.class);

    private static final long LIFETIME_SECONDS = TimeUnit.HOURS.toSeconds(1);
    private static final Duration LEAST_REST = Duration.ofMinutes(1);
    /** After it nobody is dialled; the library asks a router by UPnP up to eight times, for five seconds each. */
    private static final Duration ASK_LIMIT = Duration.ofMinutes(1);

    /** Questions by UDP are repeated after 0.25, 0.75 and 1.75 seconds (RFC 6886 section 3.1). */
    private static final long TAKE_BACK_MILLIS = 2_000;

    private static final long CLOSE_MILLIS = 5_000;
    /** A router that forwards nothing is asked ever less often, down to one of so many times. */
    private static final int MOST_RESTS = 16;

    private final Duration leastRest;
    private final RouterBorder border;
    private final Thread thread;
    private final BlockingQueue<Runnable> wishes = new LinkedBlockingQueue<>();
    /** Of the thread alone, as all that follows. */
    private final Map<Port, Forwarding> forwardings = new LinkedHashMap<>();

    private final List<PortMapper> routers = new ArrayList<>();
    /** May lead to more of them. */
    private RouterSearch search;
    /** When to search anew where nothing is forwarded. */
    private long searchDue;
    /** As of the last look. */
    private NextHops hops = NextHops.read();

    /** Looks for routers, on a thread of its own. */
    PortMapping() {
        this(LEAST_REST);
    }

    /** @param leastRest time between two words about one port to a router, at least */
    PortMapping(Duration leastRest) {
        this.leastRest = leastRest;
        this.border = new RouterBorder(NetworkGateway::create, NextHops::read);
        this.search = searchAnew();
        this.thread = new Thread(this::run, "port-mapping");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * From now on {@code port} is to be forwarded; {@code mapped} is told again and again under which address a router
     * does so, or that none does.
     */
    void hold(Port port, Consumer<Optional<Address>> mapped) {
        wishes.add(() -> forwardings.putIfAbsent(port, new Forwarding(port, mapped)));
    }

    /** {@code port} is to be forwarded no more. */
    void release(Port port) {
        wishes.add(() -> Optional.ofNullable(forwardings.remove(port)).ifPresent(Forwarding::end));
    }

    /**
     * Takes all mappings back, at once; waits two seconds for the answers, since most mappings end by themselves within
     * the hour, and up to five until the questions are sent.
     */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (true) {
                serve();
            }
        } catch (InterruptedException e) {
            LOG.debug("port mapping stopped");
        } finally {
            end();
            border.close();
        }
    }

    /** Fulfils the next wish, or what is due until there is one. */
    private void serve() throws InterruptedException {
        long now = System.nanoTime();
        long due = now + leastRest.toNanos();
        for (Forwarding each : forwardings.values()) {
            due = Math.min(due, each.due);
        }
        Runnable wish = wishes.poll(due - now, TimeUnit.NANOSECONDS);
        if (wish != null) {
            wish.run();
        }
        lookForAnotherNetwork();
        boolean isAsked = false;
        for (Forwarding each : forwardings.values()) {
            if (each.due - System.nanoTime() <= 0) {
                each.ask();
                isAsked = true;
            }
        }
        if (isAsked) {
            border.close(); // nobody is to be heard until there is another question
        }
    }

    /** What the routers of another network promised is worth nothing here, and cannot be taken back from here. */
    private void lookForAnotherNetwork() {
        NextHops now = NextHops.read();
        if (!now.equals(hops)) {
            hops = now;
            search = searchAnew();
            forwardings.values().forEach(Forwarding::beginAnew);
        }
    }

    private RouterSearch searchAnew() {
        routers.clear();
        searchDue = System.nanoTime() + MOST_RESTS * leastRest.toNanos();
        return new RouterSearch(border);
    }

    /** Routers that nobody asked yet; none if there are none. */
    private List<PortMapper> more() throws InterruptedException {
        List<PortMapper> found = search.next();
        routers.addAll(found);
        return found;
    }

    private void end() {
        // Interrupted is how this ends; the library would refuse to say one more word to the router.
        boolean wasInterrupted = Thread.interrupted();
        List<Thread> ends = new ArrayList<>();
        List<Forwarding> open = forwardings.values().stream()
                .filter(each -> each.held.isPresent())
                .toList();
        if (!open.isEmpty()) {
            border.begin(ASK_LIMIT);
        }
        for (Forwarding each : open) {
            Thread end = new Thread(each::takeBack, "port-mapping-end");
            end.setDaemon(true);
            end.start();
            ends.add(end);
        }
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TAKE_BACK_MILLIS);
        try {
            for (Thread end : ends) {
                TimeUnit.NANOSECONDS.timedJoin(end, deadline - System.nanoTime());
            }
        } catch (InterruptedException e) {
            wasInterrupted = true;
        }
        ends.forEach(Thread::interrupt);
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * A port of this machine.
     *
     * @param type of the transport
     * @param number 1 to 65535
     */
    record Port(PortType type, int number) {
        @Override
        public String toString() {
            return type + " port " + number;
        }
    }

    /** What routers were told about one port. */
    private final class Forwarding {
        private final Port port;
        private final Consumer<Optional<Address>> mapped;
        private Optional<Held> held = Optional.empty();
        private long due = System.nanoTime();
        private int rests = 1;

        Forwarding(Port port, Consumer<Optional<Address>> mapped) {
            this.port = port;
            this.mapped = mapped;
        }

        void beginAnew() {
            if (held.isPresent()) {
                held = Optional.empty();
                mapped.accept(Optional.empty());
            }
            due = System.nanoTime();
            rests = 1;
        }

        /** Renews what there is, or else asks each router in turn. Whoever is interrupted still has what there was. */
        void ask() throws InterruptedException {
            boolean isAnyHeld = forwardings.values().stream().anyMatch(each -> each.held.isPresent());
            if (!isAnyHeld && searchDue - System.nanoTime() <= 0) {
                search = searchAnew();
            }
            List<PortMapper> asked = new ArrayList<>(routers);
            held.ifPresent(known -> {
                asked.remove(known.router);
                asked.add(0, known.router);
            });
            Optional<Held> now = Optional.empty();
            for (int i = 0; now.isEmpty() && (i < asked.size() || asked.addAll(more())); i++) {
                now = ask(asked.get(i));
            }
            held = now;
            long rest = held.map(each ->
                            TimeUnit.SECONDS.toNanos(Math.min(each.mapping.getLifetime(), LIFETIME_SECONDS) / 2))
                    .orElse(0L);
            due = System.nanoTime() + Math.max(leastRest.toNanos() * rests, rest);
            rests = held.isPresent() ? 1 : Math.min(2 * rests, MOST_RESTS);
            mapped.accept(outside());
        }

        private Optional<Held> ask(PortMapper router) throws InterruptedException {
            Optional<Held> known = held.filter(each -> each.router == router);
            border.begin(ASK_LIMIT);
            try {
                MappedPort mapping = known.isPresent()
                        ? router.refreshPort(known.get().mapping, LIFETIME_SECONDS)
                        : router.mapPort(port.type, port.number, port.number, LIFETIME_SECONDS);
                return Optional.of(new Held(router, mapping));
            } catch (IllegalStateException | IllegalArgumentException e) {
                LOG.debug("{}, router {}: {}", port, router.getSourceAddress(), e.toString());
                return Optional.empty();
            } catch (RuntimeException e) {
                LOG.info("{}, router {}: {}", port, router.getSourceAddress(), e.toString());
                border.close();
                return Optional.empty();
            }
        }

        private Optional<Address> outside() {
            if (held.isEmpty()) {
                LOG.info("no router forwards {}", port);
                return Optional.empty();
            }
            MappedPort mapping = held.get().mapping;
            byte[] ip = mapping.getExternalAddress().getAddress();
            Address address = new Address(Bytes.copyOf(ip), mapping.getExternalPort());
            AddressScope scope = AddressScope.of(address.ip());
            if (scope == AddressScope.UNUSABLE || scope == AddressScope.LOOPBACK) {
                LOG.info("the router forwards {} to {}, which says nothing", address, port);
                return Optional.empty();
            }
            LOG.info("the router forwards {} to {}", address, port);
            return Optional.of(address);
        }

        void end() {
            if (held.isPresent()) {
                border.begin(ASK_LIMIT);
                takeBack();
            }
        }

        private void takeBack() {
            held.ifPresent(each -> {
                try {
                    each.router.unmapPort(each.mapping);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } catch (RuntimeException e) {
                    LOG.debug("{} is released by itself: {}", port, e.toString());
                }
            });
            held = Optional.empty();
        }
    }

    /**
     * A port that is forwarded.
     *
     * @param router who does
     * @param mapping what it promised
     */
    private record Held(PortMapper router, MappedPort mapping) {}
}
