package org.seedbank.torrent.bt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.DatagramBatch;
import org.seedbank.torrent.engine.DatagramBatches;
import org.seedbank.torrent.engine.DatagramNetwork;

/** Stands for somebody else's network: a UDP socket on loopback, which can be exchanged for another one. */
final class FarSocket implements DatagramNetwork, AutoCloseable {
    private final DatagramBatches batches = new DatagramBatches(64);
    private final Set<InetSocketAddress> contacts = ConcurrentHashMap.newKeySet();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> memberships = new CopyOnWriteArrayList<>();
    private final List<String> outcomes = new CopyOnWriteArrayList<>();
    private volatile DatagramSocket socket = open();
    private volatile Optional<Listener> listener = Optional.empty();

    private DatagramSocket open() {
        try {
            DatagramSocket opened = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            Thread thread = new Thread(() -> receive(opened), "far-socket");
            thread.setDaemon(true);
            thread.start();
            return opened;
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Others see us come from elsewhere from now on. */
    void reroute() {
        DatagramSocket before = socket;
        socket = open();
        before.close();
        listener.ifPresent(heard -> heard.rerouted(List.copyOf(contacts)));
    }

    /** Hosts of the trackers that were asked over HTTP, and what they were asked. */
    List<String> asked() {
        return asked;
    }

    /** Torrents whose members who hide are met, and what became of that, in order. */
    List<String> memberships() {
        return memberships;
    }

    @Override
    public void enter(Bytes infoHash, Supplier<Part> part) {
        memberships.add("enter " + infoHash.toHex() + " " + part.get());
    }

    @Override
    public void leave(Bytes infoHash) {
        memberships.add("leave " + infoHash.toHex());
    }

    /** What became of questions, in order. */
    List<String> outcomes() {
        return outcomes;
    }

    Set<InetSocketAddress> contacts() {
        return contacts;
    }

    private void receive(DatagramSocket from) {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        try {
            while (true) {
                packet.setLength(2048);
                from.receive(packet);
                InetSocketAddress remote = (InetSocketAddress) packet.getSocketAddress();
                listener.ifPresent(heard -> batches.take().ifPresent(batch -> {
                    boolean unused = batch.add(remote, packet.getData(), 0, packet.getLength());
                    heard.received(batch);
                }));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void send(InetSocketAddress to, byte[] array, int offset, int size) {
        try {
            contacts.add(to);
            socket.send(new DatagramPacket(array, offset, size, to));
        } catch (IOException e) {
            // Lost.
        }
    }

    @Override
    public int maxDatagram(InetSocketAddress to) {
        return 1100;
    }

    @Override
    public void listen(Listener heard) {
        listener = Optional.of(heard);
    }

    @Override
    public void send(DatagramBatch batch) {
        batch.forEach(this::send);
        batch.release();
    }

    @Override
    public void send(Line line, Location to, Bytes datagram) {
        send(place(to), datagram.toArray(), 0, datagram.size());
    }

    @Override
    public void answered(Line line, Location from) {
        outcomes.add(line + " answered");
    }

    @Override
    public void silent(Line line, Location to) {
        outcomes.add(line + " silent");
    }

    @Override
    public CompletableFuture<Bytes> exchangeHttp(Location tracker, Bytes request) {
        asked.add(request.toUtf8());
        return CompletableFuture.supplyAsync(() -> {
            InetSocketAddress to = place(tracker);
            try (Socket connection = new Socket(to.getAddress(), to.getPort())) {
                connection.getOutputStream().write(request.toArray());
                return Bytes.wrap(connection.getInputStream().readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** All names are those of this machine here. */
    private static InetSocketAddress place(Location location) {
        Address address = location.match(Location.Known::address, named -> Address.loopback(named.port()));
        return address.toSocket();
    }

    @Override
    public void close() {
        socket.close();
    }
}
