package org.seedbank.cli.wiring;

import java.util.List;
import org.seedbank.overlay.community.Dispatcher;
import org.seedbank.overlay.community.GlobalTime;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.discovery.Neighbour;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Endpoint;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.dht.HashTableIntroductions;
import org.seedbank.tunnels.dht.HashTablePlan;
import org.seedbank.tunnels.dht.OverlayHashTable;
import org.seedbank.tunnels.hidden.IntroductionDirectory;

/** The part that a node has in the hash table of the overlay of circuits. Lives on the node's loop. */
final class TablePart implements AutoCloseable {
    private final OverlayHashTable table;
    private final Dispatcher dispatcher;
    private final Bytes prefix;
    private final HashTableIntroductions introductions;

    /**
     * Starts at once; on the loop.
     *
     * @param socket takes its datagrams out
     * @param time of all overlays at that socket
     */
    TablePart(NodeContext context, Endpoint socket, HashTablePlan plan, GlobalTime time) {
        PacketWriter packets = new PacketWriter(plan.overlay(), plan.identity(), time);
        this.table = new OverlayHashTable(context, socket, packets, plan);
        this.dispatcher = new Dispatcher(List.of(table.community()));
        this.prefix = plan.overlay().prefix();
        this.introductions = new HashTableIntroductions(context, table, plan.reach());
        table.start();
    }

    /** The table itself. */
    OverlayHashTable table() {
        return table;
    }

    /** Where introduction points are made known, and found. */
    IntroductionDirectory introductions() {
        return introductions;
    }

    /** Takes a datagram, if it is for the table. */
    boolean takes(Address from, Bytes datagram) {
        boolean isOurs = datagram.startsWith(prefix);
        if (isOurs) {
            dispatcher.received(from, datagram);
        }
        return isOurs;
    }

    /** Whoever is in the overlay of circuits is in the table. */
    void met(List<Neighbour> neighbours) {
        neighbours.forEach(each -> table.met(each.peer()));
    }

    @Override
    public void close() {
        introductions.close();
        table.close();
    }
}
