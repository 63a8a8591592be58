package org.seedbank.torrent.bt;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.loop.MonotonicTime;
import org.seedbank.torrent.stream.ByteStream;
import org.seedbank.torrent.utp.DatagramPath;
import org.seedbank.torrent.utp.UdpPath;
import org.seedbank.torrent.utp.UtpAcceptor;
import org.seedbank.torrent.utp.UtpConnection;
import org.seedbank.torrent.utp.UtpListener;
import org.seedbank.torrent.utp.UtpMultiplexer;
import org.seedbank.torrent.utp.UtpSettings;

/** uTP for all torrents of an engine, over whatever carries datagrams. Of the loop's thread. */
final class UtpPort implements UtpAcceptor, AutoCloseable {
    private static final long MICROS_PER_MILLI = 1_000;
    private static final long RETRY_MILLIS = 100;

    private final NetLoop loop;
    private final GreetingHall hall;
    private final Consumer<ByteStream> accepted;
    private final Runnable closePath;
    private final UtpMultiplexer multiplexer;
    private final Runnable turn = this::turn;
    private NetLoop.@Nullable Timer timer;
    private long timerDue = UtpMultiplexer.NEVER;

    /**
     * @param path carries the datagrams
     * @param closePath gives it back
     * @param hall knows who is welcome
     * @param random chooses what strangers must not guess
     * @param accepted is given the connections that others begin
     */
    UtpPort(
            DatagramPath path,
            Runnable closePath,
            GreetingHall hall,
            RandomGenerator random,
            Consumer<ByteStream> accepted) {
        this.accepted = accepted;
        this.loop = hall.loop();
        this.hall = hall;
        this.closePath = closePath;
        this.multiplexer = new UtpMultiplexer(path, UtpSettings.DEFAULT, random, MonotonicTime::micros);
        multiplexer.accept(this);
    }

    /**
     * A UDP port of this machine, mostly of the number on which torrents listen by TCP; for any thread.
     *
     * @param accepted is given the connections that others begin
     * @throws IOException if the port is taken
     */
    static UtpPort open(
            InetSocketAddress address, GreetingHall hall, RandomGenerator random, Consumer<ByteStream> accepted)
            throws IOException {
        return of(UdpPath.open(address, hall::isWelcome, UtpSettings.DEFAULT.maxDatagram()), hall, random, accepted);
    }

    /**
     * The same, to which nothing comes by IPv6.
     *
     * @throws IOException if the port is taken
     */
    static UtpPort openIpv4(
            InetSocketAddress address, GreetingHall hall, RandomGenerator random, Consumer<ByteStream> accepted)
            throws IOException {
        UdpPath path = UdpPath.openIpv4(address, hall::isWelcome, UtpSettings.DEFAULT.maxDatagram());
        return of(path, hall, random, accepted);
    }

    private static UtpPort of(UdpPath path, GreetingHall hall, RandomGenerator random, Consumer<ByteStream> accepted) {
        UtpPort port = new UtpPort(path, path::close, hall, random, accepted);
        port.loop.execute(() -> port.listen(path));
        return port;
    }

    private void listen(UdpPath path) {
        try {
            loop.register(path.channel(), SelectionKey.OP_READ, new Arrivals(path));
        } catch (IOException e) {
            // It was closed before anybody dialled.
        }
    }

    /**
     * Takes a datagram that came.
     *
     * @return whether it is one of uTP
     */
    boolean received(InetSocketAddress from, ByteBuffer datagram) {
        boolean isTaken = multiplexer.received(from, datagram);
        if (isTaken) {
            turnSoon();
        }
        return isTaken;
    }

    /** Breaks off all connections with {@code remote}, which will not know us again. */
    void breakOff(InetSocketAddress remote) {
        multiplexer.breakOff(remote);
        turnSoon();
    }

    /**
     * Dials {@code to}.
     *
     * @param answered receives the connection
     * @param failed runs if there is none
     * @return the connection to come, to be closed if it is not wanted any more
     */
    UtpStream dial(InetSocketAddress to, Consumer<ByteStream> answered, Runnable failed) {
        UtpStream[] made = new UtpStream[1];
        UtpStream stream = new UtpStream(this, () -> answered.accept(made[0]), failed);
        made[0] = stream;
        multiplexer.connect(to, stream).ifPresentOrElse(stream::carriedBy, () -> loop.soon(failed));
        turnSoon();
        return stream;
    }

    @Override
    public boolean admits(InetSocketAddress remote) {
        return hall.isWelcome(remote.getAddress());
    }

    @Override
    public UtpListener accepted(UtpConnection connection) {
        UtpStream stream = new UtpStream(this, () -> {}, () -> {});
        stream.carriedBy(connection);
        accepted.accept(stream);
        return stream;
    }

    /** Sends what was written at the end of this round. */
    void turnSoon() {
        loop.soon(turn);
    }

    /** Runs {@code task} at the end of this round. */
    void soon(Runnable task) {
        loop.soon(task);
    }

    private void turn() {
        multiplexer.turn();
        long due = multiplexer.deadline();
        if (due < timerDue) {
            if (timer != null) {
                timer.cancel();
            }
            timerDue = due;
            long wait = Math.max(0, due - MonotonicTime.micros());
            timer = loop.schedule((wait + MICROS_PER_MILLI - 1) / MICROS_PER_MILLI, this::timerRang);
        }
    }

    private void timerRang() {
        timer = null;
        timerDue = UtpMultiplexer.NEVER;
        turn();
    }

    /** Gives the port back before it returns; not for the loop's thread. */
    @Override
    public void close() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        loop.execute(() -> {
            closeNow();
            loop.forgetClosed();
            closed.complete(null);
        });
        closed.join();
    }

    /** Breaks everything off and gives the path back; on the loop's thread. */
    void closeNow() {
        multiplexer.close();
        closePath.run();
        if (timer != null) {
            timer.cancel();
        }
    }

    /** What comes to the one socket of all connections: what is wrong with a datagram is no reason to close it. */
    private final class Arrivals implements NetLoop.Ready {
        private final UdpPath path;

        Arrivals(UdpPath path) {
            this.path = path;
        }

        @Override
        public void ready(SelectionKey key) throws IOException {
            path.receive(multiplexer);
            turnSoon();
        }

        @Override
        public void failed(SelectionKey key, Throwable reason) {
            listen(key, 0);
            turnSoon();
            NetLoop.Timer unused = loop.schedule(RETRY_MILLIS, () -> listen(key, SelectionKey.OP_READ));
        }

        private void listen(SelectionKey key, int operations) {
            if (key.isValid()) {
                key.interestOps(operations);
            }
        }
    }
}
