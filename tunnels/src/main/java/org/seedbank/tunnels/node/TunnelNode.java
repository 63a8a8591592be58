package org.seedbank.tunnels.node;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.BulkEndpoint;
import org.seedbank.overlay.endpoint.Endpoint.DatagramListener;
import org.seedbank.overlay.loop.Cancellable;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.tunnels.cell.CellHeader;
import org.seedbank.tunnels.cell.CellMessage;
import org.seedbank.tunnels.cell.CellMessage.Create;
import org.seedbank.tunnels.cell.CellMessage.Created;
import org.seedbank.tunnels.cell.CellMessageCodec;
import org.seedbank.tunnels.cell.CellPort;
import org.seedbank.tunnels.cell.Destroy;
import org.seedbank.tunnels.cell.MessageId;
import org.seedbank.tunnels.cell.Station;
import org.seedbank.tunnels.cell.StationTable;
import org.seedbank.tunnels.circuit.Circuits;
import org.seedbank.tunnels.crypto.CellCipher;
import org.seedbank.tunnels.directory.Directory;
import org.seedbank.tunnels.exit.ExitHouse;
import org.seedbank.tunnels.exit.ExitTraffic;
import org.seedbank.tunnels.hidden.MeetingPlace;
import org.seedbank.tunnels.hidden.MeetingPlan;
import org.seedbank.tunnels.hidden.MemberOverlays;
import org.seedbank.tunnels.relay.Joiner;
import org.seedbank.tunnels.relay.JoinerPlan;

/**
 * A node of the tunnel overlay: takes all datagrams of its socket, keeps cells and ends of circuits, and passes the
 * rest on. Cells are relayed in the call that brings them. Lives on the node's loop.
 */
public final class TunnelNode implements AutoCloseable {
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final int SMALLEST_CELL = CellHeader.SIZE + 1;

    private final NodeContext context;
    private final TunnelPlan plan;
    private final byte[] prefix;
    private final StationTable table = new StationTable();
    private final Directory directory;
    private final ExitHouse exits;
    private final Circuits circuits;
    private final MemberOverlays members;
    private final Joiner joiner;
    private final DatagramListener others;
    private @Nullable Cancellable nextTick;
    private long malformed;
    private long unknown;
    private long foreign;
    private boolean closed;

    /**
     * Starts at once.
     *
     * @param context loop, clock and chance of the node
     * @param identity who it is
     * @param endpoint its socket
     * @param plan what it does
     * @param others takes datagrams that are neither cells nor ends of circuits
     */
    public TunnelNode(
            NodeContext context, PrivateKey identity, BulkEndpoint endpoint, TunnelPlan plan, DatagramListener others) {
        this.context = context;
        this.plan = plan;
        this.prefix = plan.overlay().prefix().toArray();
        this.others = others;
        CellPort port = new CellPort(endpoint, plan.overlay(), CellCipher.fastest());
        this.directory = new Directory(context, identity.publicKey(), plan.flags());
        ExitTraffic traffic = new ExitTraffic(plan.overlay(), plan.flags());
        this.exits = new ExitHouse(traffic, plan.reach(), plan.exits(), plan.exitLimits());
        Circuits.Who who = new Circuits.Who(plan.overlay(), identity);
        this.circuits = new Circuits(context, port, table, who, directory, plan.circuits());
        MeetingPlan meetings = plan.meetings().besides(plan.overlay());
        Supplier<Address> here = () -> meetings.here(endpoint.localAddress());
        this.members = new MemberOverlays(context, endpoint, identity, meetings, here);
        this.joiner = new Joiner(
                context,
                port,
                table,
                new JoinerPlan(
                        plan.overlay(),
                        identity,
                        plan.flags(),
                        directory,
                        exits,
                        plan.reach(),
                        plan.terms(),
                        new MeetingPlace(meetings.directory(), here, members)));
        endpoint.listenInBulk(this::received);
        tick();
    }

    /** What it does. */
    public TunnelPlan plan() {
        return plan;
    }

    /** Whom it knows; the greeting of discovery. */
    public Directory directory() {
        return directory;
    }

    /** Circuits of its own. */
    public Circuits circuits() {
        return circuits;
    }

    /** Circuits of others. */
    public Joiner joiner() {
        return joiner;
    }

    /** What leaves circuits here. */
    public ExitHouse exits() {
        return exits;
    }

    /** Cells that came to nothing. */
    public TunnelCounters counters() {
        return new TunnelCounters(malformed, unknown, foreign);
    }

    /** Ends all circuits, and tells everybody concerned. */
    @Override
    public void close() {
        context.loop().assertInLoop();
        if (closed) {
            return;
        }
        closed = true;
        if (nextTick != null) {
            nextTick.cancel();
        }
        circuits.close();
        joiner.close();
        members.close();
    }

    /** How many swarms it is an introduction point of whose others it knows. */
    public int memberOverlays() {
        return members.size();
    }

    private void received(Address from, byte[] datagram, int size) {
        if (closed) {
            return;
        }
        if (size <= CellHeader.PREFIX || !isOwn(datagram)) {
            Bytes copy = BulkEndpoint.copy(datagram, size);
            members.received(from, copy);
            others.received(from, copy);
            return;
        }
        switch (datagram[CellHeader.PREFIX]) {
            case MessageId.CELL -> cell(from, datagram, size);
            case MessageId.DESTROY -> destroy(from, BulkEndpoint.copy(datagram, size));
            default -> {
                if (!joiner.told(from, datagram, size)) {
                    others.received(from, BulkEndpoint.copy(datagram, size));
                }
            }
        }
    }

    private void cell(Address from, byte[] cell, int size) {
        if (size < SMALLEST_CELL || size > CellPort.LARGEST) {
            malformed++;
            return;
        }
        if (CellHeader.isPlain(cell)) {
            plain(from, cell, size);
            return;
        }
        Station station = station(from, CellHeader.circuit(cell));
        if (station != null) {
            station.sealed(cell, size);
        }
    }

    private void plain(Address from, byte[] cell, int size) {
        CellMessage message;
        try {
            message = CellMessageCodec.INSTANCE.decode(
                    BulkEndpoint.copy(cell, size).slice(CellHeader.SIZE, size));
        } catch (MalformedMessageException e) {
            malformed++;
            return;
        }
        int circuit = CellHeader.circuit(cell);
        if (message instanceof Create create) {
            joiner.requested(from, circuit, create);
        } else if (message instanceof Created created) {
            Station station = station(from, circuit);
            if (station != null) {
                station.created(created);
            }
        } else {
            malformed++;
        }
    }

    private void destroy(Address from, Bytes packet) {
        try {
            int circuit = Destroy.circuitOf(packet);
            Station station = station(from, circuit);
            // The signature is looked at last, since that takes longest.
            if (station != null) {
                Destroy.read(packet)
                        .filter(end -> end.sender().equals(station.neighbourKey()))
                        .ifPresent(end -> station.destroyed(end.reason()));
            }
        } catch (MalformedMessageException e) {
            malformed++;
        }
    }

    private @Nullable Station station(Address from, int circuit) {
        Station station = table.get(circuit);
        if (station == null) {
            unknown++;
            return null;
        }
        if (!station.neighbour().equals(from)) {
            foreign++;
            return null;
        }
        return station;
    }

    private boolean isOwn(byte[] datagram) {
        // From behind, since overlays of one family differ there.
        for (int i = prefix.length - 1; i >= 0; i--) {
            if (datagram[i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private void tick() {
        if (closed) {
            return;
        }
        table.tick();
        joiner.tick();
        nextTick = context.loop().schedule(TICK, this::tick);
    }
}
