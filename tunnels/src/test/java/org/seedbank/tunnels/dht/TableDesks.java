package org.seedbank.tunnels.dht;

import org.seedbank.overlay.community.GlobalTime;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.discovery.Puncturing;
import org.seedbank.overlay.discovery.Whereabouts;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.tunnels.dht.TableSwarm.Member;

/** Parts of nodes, alone. */
final class TableDesks {
    private TableDesks() {}

    /** Whether {@code other} is in the routing table of {@code member}. */
    static boolean knows(Member member, Member other) {
        return member.table().knows(other.peer());
    }

    /** What answers at a node, without the rest. */
    static AnswerDesk of(Member member) {
        NodeContext context = member.place().context();
        Whereabouts own = TableSwarm.at(member.place().address());
        PacketWriter packets = new PacketWriter(TableSwarm.OVERLAY, member.key(), new GlobalTime(context.loop()));
        Tables tables = new Tables(context.clock(), member.key().publicKey().memberId(), own);
        Puncturing puncturing =
                new Puncturing(context, member.place().endpoint(), packets, own, TableSwarm.REACH::admits);
        return new AnswerDesk(
                context,
                member.place().endpoint(),
                packets,
                new Questions(context, member.place().endpoint(), packets, own, tables),
                tables,
                new AnswerDesk.Keeping(new ValueStore(context.clock()), new PeerShelf(context.clock()), puncturing));
    }
}
