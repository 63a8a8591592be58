package org.seedbank.cli.wiring;

import com.google.common.net.InetAddresses;
import com.offbynull.portmapper.gateway.Bus;
import com.offbynull.portmapper.gateway.Gateway;
import com.offbynull.portmapper.gateways.network.internalmessages.CloseNetworkRequest;
import com.offbynull.portmapper.gateways.network.internalmessages.CreateTcpNetworkRequest;
import com.offbynull.portmapper.gateways.network.internalmessages.CreateUdpNetworkRequest;
import com.offbynull.portmapper.gateways.network.internalmessages.IdentifiableErrorNetworkNotification;
import com.offbynull.portmapper.gateways.network.internalmessages.IdentifiableErrorNetworkResponse;
import com.offbynull.portmapper.gateways.network.internalmessages.KillNetworkRequest;
import com.offbynull.portmapper.gateways.network.internalmessages.ReadTcpNetworkNotification;
import com.offbynull.portmapper.gateways.network.internalmessages.ReadUdpNetworkNotification;
import com.offbynull.portmapper.gateways.network.internalmessages.WriteTcpNetworkRequest;
import com.offbynull.portmapper.gateways.network.internalmessages.WriteUdpNetworkRequest;
import com.offbynull.portmapper.mappers.upnpigd.externalmessages.ServiceDiscoveryUpnpIgdResponse;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the library that asks routers and the network, since the library reads without limit, dials whatever
 * an answer from anywhere names, and asks on for as long as there is somebody to ask. Here only routers are asked and
 * heard, what they say is short, and a conversation has an end. Routers that forward for good or not at all are asked
 * to, once they said so. The network speaks on a thread of its own.
 */
final class RouterBorder implements Bus, AutoCloseable {
    /** The longest message is that of PCP, 1100 bytes (RFC 6887 section 7); answers to searches fit into a frame. */
    static final int LONGEST_DATAGRAM = 1500;
    /** Descriptions of devices and services have up to some 30 kB. */
    static final int LONGEST_STREAM = 256 << 10;
    /**
     * Of all that is heard in one conversation; a search hears each answer five times, and asks three times for all
     * else.
     */
    static final long MOST_BYTES = 4 << 20;

    /** What something that is heard counts beyond its bytes, so that empty messages are few, too. */
    static final int EACH = 100;

    private final Supplier<Gateway> networks;
    private final Supplier<NextHops> tables;
    private final Set<Integer> searching = ConcurrentHashMap.newKeySet();
    private final Set<InetAddress> found = ConcurrentHashMap.newKeySet();
    /** Routers with permanent leases alone. */
    private final Set<InetAddress> permanent = ConcurrentHashMap.newKeySet();

    private final Map<Integer, InetAddress> dialled = new ConcurrentHashMap<>();
    private final AtomicLong left = new AtomicLong();
    private final AtomicReference<@Nullable Gateway> network = new AtomicReference<>();
    private final AtomicReference<@Nullable NextHops> routers = new AtomicReference<>();
    private final AtomicLong deadline = new AtomicLong();

    /**
     * @param networks makes sockets; asked at the beginning of a conversation, if there is none or it was closed
     * @param tables the routers of this machine; read at the beginning of each conversation
     */
    RouterBorder(Supplier<Gateway> networks, Supplier<NextHops> tables) {
        this.networks = networks;
        this.tables = tables;
    }

    /** From now on routers may be asked, for {@code limit}; those that searches before have found, too. */
    void begin(Duration limit) {
        if (network.get() == null) {
            network.set(networks.get());
        }
        searching.clear();
        routers.set(tables.get());
        found.removeIf(each -> !isRouter(each));
        permanent.retainAll(found);
        left.set(MOST_BYTES);
        deadline.set(System.nanoTime() + limit.toNanos());
    }

    /** Ends all sockets, and a network that has died; the next conversation makes another one. */
    @Override
    public void close() {
        Optional.ofNullable(network.getAndSet(null))
                .ifPresent(each -> each.getBus().send(new KillNetworkRequest()));
        dialled.clear();
    }

    @Override
    public void send(Object request) {
        if (request instanceof CreateUdpNetworkRequest create) {
            Bus answers = create.getResponseBus();
            pass(new CreateUdpNetworkRequest(
                    create.getId(), heard -> datagram(heard, answers), create.getSourceAddress()));
        } else if (request instanceof WriteUdpNetworkRequest write) {
            write(write);
        } else if (request instanceof CreateTcpNetworkRequest create) {
            dial(create);
        } else if (request instanceof WriteTcpNetworkRequest write) {
            InetAddress to = dialled.get(write.getId());
            pass(
                    to != null && permanent.contains(to)
                            ? new WriteTcpNetworkRequest(write.getId(), PermanentLease.in(write.getData()))
                            : write);
        } else {
            if (request instanceof CloseNetworkRequest close) {
                dialled.remove(close.getId());
            }
            pass(request);
        }
    }

    private void pass(Object request) {
        Optional.ofNullable(network.get()).ifPresent(each -> each.getBus().send(request));
    }

    private boolean isRouter(InetAddress ip) {
        NextHops known = routers.get();
        return known != null && known.include(ip);
    }

    private void write(WriteUdpNetworkRequest write) {
        InetAddress to = write.getRemoteAddress().getAddress();
        if (to.isMulticastAddress()) {
            searching.add(write.getId());
            pass(write);
        } else if (isRouter(to)) {
            pass(write);
        }
    }

    private void datagram(Object heard, Bus answers) {
        if (!(heard instanceof ReadUdpNetworkNotification read)) {
            answers.send(heard);
            return;
        }
        InetAddress from = read.getRemoteAddress().getAddress();
        if (!isRouter(from)
                || left.addAndGet(-weight(read.getData())) < 0
                || read.getData().length > LONGEST_DATAGRAM) {
            return;
        }
        if (!searching.contains(read.getId())) {
            answers.send(read);
        } else if (isAtItsSender(read.getData(), from)) {
            found.add(from);
            answers.send(read);
        }
    }

    private static long weight(byte[] heard) {
        return (long) heard.length + EACH;
    }

    /** Whether an answer to a search names a place at {@code sender}, by number, so that no name is looked up. */
    static boolean isAtItsSender(byte[] answer, InetAddress sender) {
        try {
            String host =
                    new ServiceDiscoveryUpnpIgdResponse(answer).getLocation().getHost();
            return InetAddresses.isUriInetAddress(host)
                    && InetAddresses.forUriString(host).equals(sender);
        } catch (IllegalArgumentException | IllegalStateException e) {
            return false; // names no place
        }
    }

    /**
     * Refuses whoever was not found by a search, or comes too late; and addresses of a link, for which the library does
     * not say the link, so that its network dies of them.
     */
    private void dial(CreateTcpNetworkRequest create) {
        Bus answers = create.getResponseBus();
        InetAddress to = create.getDestinationAddress();
        boolean isOpen = left.get() >= 0 && deadline.get() - System.nanoTime() > 0;
        if (!isOpen || !found.contains(to) || to.isLinkLocalAddress()) {
            answers.send(new IdentifiableErrorNetworkResponse(create.getId()));
            return;
        }
        dialled.put(create.getId(), to);
        Optional.ofNullable(network.get())
                .map(Gateway::getBus)
                .ifPresent(bus -> bus.send(new CreateTcpNetworkRequest(
                        create.getId(),
                        new Stream(create.getId(), to, answers, bus),
                        create.getSourceAddress(),
                        to,
                        create.getDestinationPort())));
    }

    /** What is heard on one connection; used by the thread of the network alone. */
    private final class Stream implements Bus {
        private final int id;
        private final InetAddress from;
        private final Bus answers;
        private final Bus sockets;
        private String end = "";
        private long size;
        private boolean isCut;

        Stream(int id, InetAddress from, Bus answers, Bus sockets) {
            this.id = id;
            this.from = from;
            this.answers = answers;
            this.sockets = sockets;
        }

        @Override
        public void send(Object heard) {
            if (isCut) {
                return;
            }
            if (heard instanceof ReadTcpNetworkNotification read) {
                long weight = weight(read.getData());
                size += weight;
                isCut = left.addAndGet(-weight) < 0 || size > LONGEST_STREAM;
                lookForRefusal(read.getData());
            } else if (heard instanceof IdentifiableErrorNetworkNotification) {
                isCut = true; // the network would say so again and again, and the library waits for another word
            }
            if (isCut) {
                sockets.send(new CloseNetworkRequest(id));
                answers.send(new IdentifiableErrorNetworkResponse(id));
            } else {
                answers.send(heard);
            }
        }

        /** Before the library has heard all, since it asks again then. */
        private void lookForRefusal(byte[] heard) {
            String said = end + new String(heard, StandardCharsets.ISO_8859_1);
            if (PermanentLease.isWanted(said)) {
                permanent.add(from);
            }
            end = said.substring(Math.max(0, said.length() - PermanentLease.LONGEST_PART));
        }
    }
}
