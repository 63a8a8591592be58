package org.seedbank.torrent.bt;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.loop.MonotonicTime;
import org.seedbank.torrent.stream.ByteStream;
import org.seedbank.torrent.utp.UdpPath;
import org.seedbank.torrent.utp.UtpAcceptor;
import org.seedbank.torrent.utp.UtpConnection;
import org.seedbank.torrent.utp.UtpListener;
import org.seedbank.torrent.utp.UtpMultiplexer;
import org.seedbank.torrent.utp.UtpSettings;

/** uTP for all torrents, on the UDP port of the number on which they listen by TCP. Of the loop's thread. */
final class UtpPort implements NetLoop.Ready, UtpAcceptor, AutoCloseable {
    private static final long MICROS_PER_MILLI = 1_000;

    private final NetLoop loop;
    private final GreetingHall hall;
    private final Consumer<ByteStream> accepted;
    private final UdpPath path;
    private final UtpMultiplexer multiplexer;
    private final Runnable turn = this::turn;
    private NetLoop.@Nullable Timer timer;
    private long timerDue = UtpMultiplexer.NEVER;

    private UtpPort(InetSocketAddress address, GreetingHall hall, RandomGenerator random, Consumer<ByteStream> accepted)
            throws IOException {
        this.loop = hall.loop();
        this.hall = hall;
        this.accepted = accepted;
        UtpSettings settings = UtpSettings.DEFAULT;
        this.path = UdpPath.open(address, this::isWelcome, settings.maxDatagram());
        this.multiplexer = new UtpMultiplexer(path, settings, random, MonotonicTime::micros);
        multiplexer.accept(this);
    }

    /**
     * Opens the port; for any thread.
     *
     * @param accepted is given the connections that others begin
     * @throws IOException if the port is taken
     */
    static UtpPort open(
            InetSocketAddress address, GreetingHall hall, RandomGenerator random, Consumer<ByteStream> accepted)
            throws IOException {
        UtpPort port = new UtpPort(address, hall, random, accepted);
        port.loop.execute(port::register);
        return port;
    }

    private void register() {
        try {
            loop.register(path.channel(), SelectionKey.OP_READ, this);
        } catch (IOException e) {
            // It was closed before anybody dialled.
        }
    }

    private boolean isWelcome(InetAddress remote) {
        for (PeerSwarm swarm : hall.swarms()) {
            if (swarm.border().mayContact(remote)) {
                return true;
            }
        }
        return false;
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
        return isWelcome(remote.getAddress());
    }

    @Override
    public UtpListener accepted(UtpConnection connection) {
        UtpStream stream = new UtpStream(this, () -> {}, () -> {});
        stream.carriedBy(connection);
        accepted.accept(stream);
        return stream;
    }

    @Override
    public void ready(SelectionKey key) throws IOException {
        path.receive(multiplexer);
        turnSoon();
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
            multiplexer.close();
            path.close();
            if (timer != null) {
                timer.cancel();
            }
            loop.forgetClosed();
            closed.complete(null);
        });
        closed.join();
    }
}
