package org.seedbank.tunnels.hidden;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.community.GlobalTime;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Endpoint;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.cell.CellMessage.Introducer;

/** The overlays of the swarms that this node is an introduction point of. Lives on the node's loop. */
public final class MemberOverlays implements AutoCloseable {
    /** Each sends a packet in 5 s at least; members of further swarms are found by the directory only. */
    static final int MOST = 10;

    private static final int PREFIX = CommunityId.SIZE + 2;

    private final MemberOverlay.Here here;
    private final Map<Bytes, MemberOverlay> byPrefix = new LinkedHashMap<>();

    /**
     * @param context loop, clock and chance of the node
     * @param endpoint its socket
     * @param identity who it is
     * @param plan what it needs
     * @param address where others see it
     */
    public MemberOverlays(
            NodeContext context, Endpoint endpoint, PrivateKey identity, MeetingPlan plan, Supplier<Address> address) {
        this.here = new MemberOverlay.Here(context, endpoint, identity, new GlobalTime(context.loop()), plan, address);
    }

    /** This node can be asked for {@code seeder} of {@code swarm}. */
    public void join(SwarmId swarm, PublicKey seeder) {
        here.context().loop().assertInLoop();
        Bytes prefix = swarm.overlay().prefix();
        MemberOverlay known = byPrefix.get(prefix);
        if (known != null) {
            known.add(seeder);
        } else if (byPrefix.size() < MOST && !here.plan().taken().contains(swarm.overlay())) {
            MemberOverlay made = new MemberOverlay(here, swarm);
            made.add(seeder);
            byPrefix.put(prefix, made);
        }
    }

    /** It cannot any more; with its last member it leaves the overlay. */
    public void leave(SwarmId swarm, PublicKey seeder) {
        here.context().loop().assertInLoop();
        Bytes prefix = swarm.overlay().prefix();
        MemberOverlay overlay = byPrefix.get(prefix);
        if (overlay == null) {
            return;
        }
        overlay.remove(seeder);
        if (overlay.isIdle()) {
            byPrefix.remove(prefix);
            overlay.close();
        }
    }

    /** Other introduction points of {@code swarm}, at most 20. */
    public List<Introducer> points(SwarmId swarm) {
        MemberOverlay overlay = byPrefix.get(swarm.overlay().prefix());
        return overlay == null ? List.of() : overlay.points();
    }

    /** How many there are. */
    public int size() {
        return byPrefix.size();
    }

    /** A datagram that may belong to one of these overlays; others may want it, too. */
    public void received(Address from, Bytes datagram) {
        if (byPrefix.isEmpty() || datagram.size() <= PREFIX) {
            return;
        }
        MemberOverlay overlay = byPrefix.get(datagram.slice(0, PREFIX));
        if (overlay != null) {
            overlay.received(from, datagram);
        }
    }

    /** Leaves all. */
    @Override
    public void close() {
        byPrefix.values().forEach(MemberOverlay::close);
        byPrefix.clear();
    }
}
