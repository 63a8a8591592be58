package org.seedbank.torrent.utp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.wire.Bytes;

/**
 * Plays what bytes say against one host: packets right and wrong, time that passes, an application that does what it
 * may. Whatever happens, the host answers little, holds little, and gives all memory back.
 */
final class HostileScript {
    private static final UtpSettings SETTINGS = new UtpSettings(1372, 1 << 14, 1 << 14, 1 << 15, 6, 3, 3, 3);
    private static final int ID = 400;
    private static final int MOST_STEPS = 60;

    /** Each turn may send a window; more than that for one step would be an amplifier. */
    private static final int MOST_ANSWERS = 300;

    private final Simulation simulation = new Simulation(1);
    private final SimulatedHost host = new SimulatedHost(simulation, 1, SETTINGS);
    private final RawUtpPeer peer = new RawUtpPeer(simulation, host, 2);
    private final Application application = new Application();
    private final ByteBuffer script;
    private int id = ID + 1;
    private int expected = 1;
    private int theirs;

    private HostileScript(Bytes script) {
        this.script = script.asBuffer();
        host.accepts(connection -> {
            application.connection = connection;
            return application;
        });
    }

    static void play(Bytes script) {
        new HostileScript(script).play();
    }

    private void play() {
        for (int step = 0; step < MOST_STEPS && script.hasRemaining(); step++) {
            step(next());
            simulation.runFor(10);
            learn();
            long memory = host.multiplexer.memoryLeft();
            require(host.multiplexer.size() <= SETTINGS.connections(), "connections");
            require(memory >= 0 && memory <= SETTINGS.memory(), "memory");
        }
        host.multiplexer.close();
        simulation.runFor(100);
        host.multiplexer.turn();
        require(host.multiplexer.memoryLeft() == SETTINGS.memory(), "memory is given back");
        require(host.multiplexer.size() == 0, "nothing is left");
    }

    /** Called too often for anything that makes objects. */
    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    private int next() {
        return script.hasRemaining() ? script.get() & 0xff : 0;
    }

    private void step(int operation) {
        switch (operation % 8) {
            case 0 -> simulation.runFor(next() * 20_000L);
            case 1 -> raw();
            case 2 -> packet(expected + (byte) next(), theirs + (byte) next());
            case 3 -> application.write(next() * 64);
            case 4 -> application.read();
            case 5 -> application.end(next());
            case 6 -> packet((next() << 8) | next(), (next() << 8) | next());
            default -> syn();
        }
    }

    private void raw() {
        byte[] datagram = new byte[next()];
        for (int i = 0; i < datagram.length; i++) {
            datagram[i] = (byte) next();
        }
        boolean unused = host.inject(peer.address, datagram);
    }

    private void packet(int sequence, int acknowledged) {
        int shape = next();
        PacketType type = Arrays.asList(PacketType.values()).get(shape % 5);
        long[] mask = new long[shape / 5 % 4];
        Arrays.setAll(mask, i -> ((long) next() << 32) * 0x01010101L | next() * 0x01010101L);
        peer.window = next() << 6;
        peer.timestamp = next() << 16;
        peer.delay = next() << 16;
        int payload = type == PacketType.DATA ? next() * 4 : 0;
        peer.send(type, id, sequence, acknowledged, new byte[payload], mask);
        if (type == PacketType.DATA && sequence == expected) {
            expected++;
        }
    }

    private void syn() {
        int number = next() % 8;
        peer.send(PacketType.SYN, ID + 2 * number, number, 0);
        id = ID + 2 * number + 1;
        expected = number + 1;
    }

    /** Follows the numbers of the host, so that packets can be nearly right. */
    private void learn() {
        require(peer.got.size() < MOST_ANSWERS, "few answers");
        for (RawUtpPeer.Packet packet : peer.got) {
            if (packet.type() == PacketType.DATA || packet.type() == PacketType.FIN) {
                theirs = packet.sequence();
            } else if (packet.type() == PacketType.SYN) {
                id = packet.id();
                theirs = packet.sequence();
            } else {
                theirs = packet.sequence() - 1;
            }
        }
        peer.got.clear();
    }

    private final class Application implements UtpListener {
        private final ByteBuffer buffer = ByteBuffer.allocate(1 << 14);
        private @Nullable UtpConnection connection;

        void write(int count) {
            if (connection == null) {
                connection = host.multiplexer.connect(peer.address, this).orElse(null);
            } else {
                int taken = connection.write(ByteBuffer.allocate(count));
                require(taken >= 0 && taken <= SETTINGS.sendBuffer(), "takes what fits");
            }
            host.turnSoon();
        }

        void read() {
            if (connection != null) {
                int count = connection.read(buffer.clear());
                require(count >= -1 && count <= SETTINGS.receiveBuffer(), "gives what it has");
                host.turnSoon();
            }
        }

        void end(int how) {
            if (connection != null) {
                switch (how % 3) {
                    case 0 -> connection.close();
                    case 1 -> connection.endOutput();
                    default -> connection.reset();
                }
                host.turnSoon();
            }
        }

        @Override
        public void readable() {}

        @Override
        public void writable() {}

        @Override
        public void ended(UtpEnd why) {
            connection = null;
        }
    }
}
