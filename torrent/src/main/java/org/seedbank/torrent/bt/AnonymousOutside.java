package org.seedbank.torrent.bt;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.DatagramBatch;
import org.seedbank.torrent.engine.DatagramNetwork;
import org.seedbank.torrent.engine.Discovery;
import org.seedbank.torrent.engine.TorrentTask;

/**
 * Peers by uTP, trackers and the distributed hash table, all of it in datagrams that somebody else carries. No socket
 * of this machine.
 */
final class AnonymousOutside implements Outside, DatagramNetwork.Listener {
    private final NetworkPolicy policy;
    private final AnonymousPlan plan;
    private final Net net;
    private final RandomGenerator random;
    private final TrackerAnswers answers = new TrackerAnswers();
    private final HashTableSearch hashTable;
    private final HiddenMembers members = new HiddenMembers();
    private @Nullable UtpPort utp;

    AnonymousOutside(NetworkPolicy policy, AnonymousPlan plan, Net net, RandomGenerator random) {
        this.policy = policy;
        this.plan = plan;
        this.net = net;
        this.random = random;
        this.hashTable = new HashTableSearch(plan, net.loop(), random);
        plan.network().listen(this);
    }

    @Override
    public void open() {
        net.loop().execute(() -> {
            utp = new UtpPort(new BatchPath(plan.network()), () -> {}, net.hall(), random, net.hall()::greet);
            net.dialer().utp(utp);
        });
    }

    @Override
    public InetSocketAddress listening() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    @Override
    public int outsidePort() {
        return 0;
    }

    @Override
    public Border border(TorrentTask task) {
        return Border.nameless(policy, task.peers());
    }

    @Override
    public TrackerClient http(Border border) {
        return new HttpTrackerByExit(plan.network(), border);
    }

    @Override
    public TrackerClient udp(Border border) {
        return new UdpTrackerByExit(plan.network(), border, answers, random);
    }

    @Override
    public void search(
            Bytes infoHash,
            Discovery discovery,
            Border border,
            PeerDirectory directory,
            Supplier<DatagramNetwork.Part> part) {
        if (discovery.dht()) {
            net.loop().execute(() -> {
                hashTable.add(infoHash, directory);
                members.add(infoHash, border, directory);
                plan.network().enter(infoHash, part);
            });
        }
    }

    @Override
    public void stopSearch(Bytes infoHash) {
        plan.network().leave(infoHash);
        net.loop().execute(() -> {
            hashTable.remove(infoHash);
            members.remove(infoHash);
        });
    }

    @Override
    public boolean isNameless() {
        return true;
    }

    @Override
    public void received(DatagramBatch batch) {
        net.loop().execute(() -> {
            batch.forEach(this::received);
            batch.release();
        });
    }

    private void received(InetSocketAddress from, byte[] array, int offset, int size) {
        ByteBuffer datagram = ByteBuffer.wrap(array, offset, size).slice();
        UtpPort port = utp;
        if (port != null && port.received(from, datagram)) {
            return;
        }
        datagram.clear();
        if (size > 0 && array[offset] == 'd') {
            hashTable.received(from, datagram);
        } else {
            answers.received(from, datagram);
        }
    }

    @Override
    public void met(Bytes infoHash, InetSocketAddress member, boolean isOurTurn) {
        net.loop().execute(() -> members.met(infoHash, member, isOurTurn));
    }

    @Override
    public void parted(Bytes infoHash, InetSocketAddress member) {
        net.loop().execute(() -> members.parted(infoHash, member));
        rerouted(List.of(member));
    }

    @Override
    public void rerouted(Collection<InetSocketAddress> addresses) {
        net.loop().execute(() -> {
            UtpPort port = utp;
            if (port != null) {
                addresses.forEach(port::breakOff);
            }
        });
    }

    @Override
    public void close() {
        net.loop().execute(() -> {
            net.dialer().utp(null);
            UtpPort port = utp;
            utp = null;
            if (port != null) {
                port.closeNow();
            }
        });
    }
}
