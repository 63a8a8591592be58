package org.seedbank.cli.wiring;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.loop.Cancellable;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.DatagramNetwork;
import org.seedbank.tunnels.circuit.CircuitState;
import org.seedbank.tunnels.hidden.HiddenLink;
import org.seedbank.tunnels.hidden.HiddenSearch;
import org.seedbank.tunnels.hidden.HiddenSeed;
import org.seedbank.tunnels.hidden.HiddenServices;
import org.seedbank.tunnels.hidden.LinkListener;
import org.seedbank.tunnels.hidden.SwarmId;

/**
 * Anonymous torrents as members of hidden swarms: what is complete lets itself be found, what is not looks for those
 * that are, and each link with another member has an address of its own. On the loop of the circuits.
 */
final class HiddenSwarms implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final NodeContext context;
    private final HiddenServices services;
    private final int hops;
    private final Ear ear;
    private final Map<Bytes, Membership> memberships = new LinkedHashMap<>();
    private final Map<InetSocketAddress, HiddenLink> links = new LinkedHashMap<>();
    private final Map<HiddenLink, InetSocketAddress> addresses = new LinkedHashMap<>();
    private @Nullable Cancellable nextLook;

    /**
     * @param services of the node
     * @param hops that the user chose
     * @param ear hears what comes
     */
    HiddenSwarms(NodeContext context, HiddenServices services, int hops, Ear ear) {
        this.context = context;
        this.services = services;
        this.hops = hops;
        this.ear = ear;
    }

    /** Hears what comes, and who. */
    interface Ear {
        /** A member that was met said something. */
        void received(InetSocketAddress member, byte[] array, int offset, int size);

        /** A member is reached. */
        void met(Bytes infoHash, InetSocketAddress member, boolean isOurTurn);

        /** It is not, any more. */
        void parted(Bytes infoHash, InetSocketAddress member);
    }

    /** Becomes a member, until {@link #leave}. */
    void enter(Bytes infoHash, Supplier<DatagramNetwork.Part> part) {
        leave(infoHash);
        Membership membership = new Membership(infoHash, part);
        memberships.put(infoHash, membership);
        membership.look();
        if (nextLook == null) {
            nextLook = context.loop().schedule(LOOK, this::look);
        }
    }

    void leave(Bytes infoHash) {
        Membership membership = memberships.remove(infoHash);
        if (membership != null) {
            membership.close();
        }
    }

    /** Whether {@code address} stands for a member. */
    boolean isMember(InetSocketAddress address) {
        return !links.isEmpty() && links.containsKey(address);
    }

    /** Sends to a member; false if {@code to} stands for none. */
    boolean send(InetSocketAddress to, byte[] array, int offset, int size) {
        HiddenLink link = links.isEmpty() ? null : links.get(to);
        if (link != null) {
            link.send(array, offset, size);
        }
        return link != null;
    }

    @Override
    public void close() {
        if (nextLook != null) {
            nextLook.cancel();
        }
        new ArrayList<>(memberships.keySet()).forEach(this::leave);
        services.close();
    }

    private void look() {
        List.copyOf(memberships.values()).forEach(Membership::look);
        nextLook = memberships.isEmpty() ? null : context.loop().schedule(LOOK, this::look);
    }

    /** One torrent. */
    private final class Membership {
        private final Bytes infoHash;
        private final SwarmId swarm;
        private final Supplier<DatagramNetwork.Part> part;
        private @Nullable HiddenSearch search;
        private @Nullable HiddenSeed seed;

        Membership(Bytes infoHash, Supplier<DatagramNetwork.Part> part) {
            this.infoHash = infoHash;
            this.swarm = SwarmId.ofTorrent(infoHash);
            this.part = part;
        }

        void look() {
            DatagramNetwork.Part wanted = part.get();
            if (wanted == DatagramNetwork.Part.OFFERS && seed == null) {
                seed = services.seed(swarm, hops, new Ends(infoHash, false));
            }
            if (wanted == DatagramNetwork.Part.SEEKS && search == null) {
                search = services.search(swarm, hops, new Ends(infoHash, true));
            } else if (wanted == DatagramNetwork.Part.OFFERS && search != null) {
                search.close();
                search = null;
            }
        }

        void close() {
            if (search != null) {
                search.close();
            }
            if (seed != null) {
                seed.close();
            }
        }
    }

    /** The links of one torrent. */
    private final class Ends implements LinkListener {
        private final Bytes infoHash;
        private final boolean isSearch;

        Ends(Bytes infoHash, boolean isSearch) {
            this.infoHash = infoHash;
            this.isSearch = isSearch;
        }

        @Override
        public void joined(HiddenLink link) {
            InetSocketAddress member = link.address().toSocket();
            links.put(member, link);
            addresses.put(link, member);
            ear.met(infoHash, member, isSearch);
        }

        @Override
        public void received(HiddenLink link, byte[] array, int offset, int size) {
            InetSocketAddress member = addresses.get(link);
            if (member != null) {
                ear.received(member, array, offset, size);
            }
        }

        @Override
        public void closed(HiddenLink link, CircuitState.Reason reason) {
            InetSocketAddress member = addresses.remove(link);
            if (member != null) {
                links.remove(member, link);
                ear.parted(infoHash, member);
            }
        }
    }
}
