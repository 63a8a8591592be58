package org.seedbank.torrent.bt;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** {@link Holepunch} among the connections of one swarm. Of the loop's thread. */
final class SwarmHolepunch implements Holepunch.World<PeerLink> {
    private final PeerSwarm swarm;
    private final Net net;
    private final SessionGround ground;
    private final Holepunch<PeerLink> machine = new Holepunch<>(this);

    SwarmHolepunch(PeerSwarm swarm, Net net, SessionGround ground) {
        this.swarm = swarm;
        this.net = net;
        this.ground = ground;
    }

    /** {@code link} names peers with which it is connected. */
    void heard(PeerLink link, List<InetSocketAddress> named) {
        machine.heard(link, named);
    }

    void received(PeerLink link, HolepunchMessage message) {
        machine.received(link, message, net.loop().now());
    }

    /** Nobody answered there. */
    void unreachable(InetSocketAddress address) {
        machine.unreachable(address, net.loop().now());
    }

    void closed(PeerLink link) {
        machine.closed(link);
    }

    @Override
    public Collection<PeerLink> peers() {
        return swarm.links().all();
    }

    /** By uTP a translator shows the very port that is open; by TCP we have the peer's word for it. */
    @Override
    public Optional<InetSocketAddress> addressOf(PeerLink link) {
        if (link.state().isDatagrams()) {
            return Optional.of(link.remote());
        }
        int port = link.state().listeningPort();
        return port == 0 ? Optional.empty() : Optional.of(new InetSocketAddress(link.address(), port));
    }

    /** Peer exchange speaks of ports that peers listen at. */
    @Override
    public boolean isAt(PeerLink link, InetSocketAddress address) {
        return link.address().equals(address.getAddress())
                && (link.state().listeningPort() == address.getPort()
                        || addressOf(link).filter(address::equals).isPresent());
    }

    @Override
    public boolean understands(PeerLink link) {
        return link.codec().understands(HolepunchMessage.NAME);
    }

    @Override
    public void send(PeerLink link, HolepunchMessage message) {
        link.send(message);
    }

    /** In an open network nobody is led to what only this machine, or its neighbours, can reach. */
    @Override
    public boolean isPresentable(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        Border border = swarm.border();
        return border.mayContact(ip) && (!border.isOpen() || !WebBorder.isNear(ip));
    }

    @Override
    public boolean isSelf(InetSocketAddress address) {
        return ground.directory().isOurs(address);
    }

    @Override
    public void punch(InetSocketAddress address) {
        if (swarm.links().room() > 0 && !ground.directory().isBanned(address)) {
            net.dialer()
                    .punch(
                            address,
                            ground.listening().getAddress(),
                            stream -> Greeting.outgoing(
                                    stream, net.hall(), swarm, net.hall().isStrict(), (greeting, end) -> {}));
        }
    }
}
