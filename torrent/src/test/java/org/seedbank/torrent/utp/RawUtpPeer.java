package org.seedbank.torrent.utp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.seedbank.torrent.utp.SimulatedPipe.Quality;

/** Writes its packets by hand, and may say anything. */
final class RawUtpPeer {
    final InetSocketAddress address;
    final List<Packet> got = new ArrayList<>();
    int window = 1 << 20;
    int timestamp;
    int delay;

    private final SimulatedHost host;

    /** What arrived. */
    record Packet(PacketType type, int id, int sequence, int acknowledged, int window, int payload) {}

    RawUtpPeer(Simulation simulation, SimulatedHost host, int number) {
        this.host = host;
        this.address = SimulatedHost.address(number);
        host.route(address, new SimulatedPipe(simulation, Quality.delaying(1)), this::receive);
    }

    private void receive(byte[] datagram) {
        PacketHeader header = new PacketHeader();
        ByteBuffer rest = ByteBuffer.wrap(datagram);
        if (!header.read(rest)) {
            throw new AssertionError("not a packet");
        }
        got.add(new Packet(
                header.type,
                header.connectionId,
                header.sequence,
                header.acknowledged,
                header.window,
                rest.remaining()));
    }

    void send(PacketType type, int id, int sequence, int acknowledged) {
        send(type, id, sequence, acknowledged, 0);
    }

    /** With the first bytes of the known stream. */
    void send(PacketType type, int id, int sequence, int acknowledged, int payload) {
        send(type, id, sequence, acknowledged, StreamEnd.beginning(payload), new long[0]);
    }

    void send(PacketType type, int id, int sequence, int acknowledged, byte[] payload, long[] mask) {
        boolean unused = host.inject(address, datagram(type, id, sequence, acknowledged, payload, mask));
    }

    byte[] datagram(PacketType type, int id, int sequence, int acknowledged, byte[] payload, long[] mask) {
        PacketHeader header = new PacketHeader();
        header.type = type;
        header.connectionId = id & 0xffff;
        header.timestamp = timestamp;
        header.delay = delay;
        header.window = window;
        header.sequence = sequence & 0xffff;
        header.acknowledged = acknowledged & 0xffff;
        ByteBuffer out = ByteBuffer.allocate(PacketHeader.SIZE + 2 + 8 * mask.length + payload.length);
        header.write(out, mask, mask.length);
        out.put(payload);
        byte[] datagram = new byte[out.position()];
        out.flip().get(datagram);
        return datagram;
    }

    /** The newest packet of a kind. */
    Packet last(PacketType type) {
        return got.stream()
                .filter(packet -> packet.type() == type)
                .reduce((older, newer) -> newer)
                .orElseThrow(() -> new AssertionError("no " + type + " in " + got));
    }

    long count(PacketType type) {
        return got.stream().filter(packet -> packet.type() == type).count();
    }
}
