package org.seedbank.torrent.bt;

import bt.metainfo.TorrentId;
import bt.net.ConnectionHandler;
import bt.net.ConnectionResult;
import bt.net.DataReceiver;
import bt.net.IConnectionHandlerFactory;
import bt.net.IPeerConnectionFactory;
import bt.net.Peer;
import bt.net.buffer.IBufferManager;
import bt.net.pipeline.IChannelPipelineFactory;
import bt.protocol.Message;
import bt.protocol.extended.ExtendedMessageTypeMapping;
import bt.protocol.handler.MessageHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Makes connections with peers, plain TCP, only across the border. */
final class PeerLinkFactory implements IPeerConnectionFactory {
    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;

    private final Wiring wiring;
    private final Border border;
    private final InetAddress local;
    private final PeerLinks links;
    private final Clock clock;

    PeerLinkFactory(Wiring wiring, Border border, InetAddress local, PeerLinks links, Clock clock) {
        this.wiring = wiring;
        this.border = border;
        this.local = local;
        this.links = links;
        this.clock = clock;
    }

    /**
     * The parts of Bt that a connection is made of.
     *
     * @param protocol message codec
     * @param names local numbers of extended messages
     * @param pipelines around the codec
     * @param buffers direct memory
     * @param receiver thread that reads
     * @param handshakes what is said first
     */
    record Wiring(
            MessageHandler<Message> protocol,
            ExtendedMessageTypeMapping names,
            IChannelPipelineFactory pipelines,
            IBufferManager buffers,
            DataReceiver receiver,
            IConnectionHandlerFactory handshakes) {}

    @Override
    public ConnectionResult createOutgoingConnection(Peer peer, TorrentId torrentId) {
        InetAddress address = peer.getInetAddress();
        if (!border.mayContact(address)) {
            return ConnectionResult.failure("the network is closed for " + address.getHostAddress());
        }
        SocketChannel socket = null;
        try {
            socket = SocketChannel.open();
            if (isReachableFromHere(address)) {
                socket.bind(new InetSocketAddress(local, 0));
            }
            socket.socket().connect(new InetSocketAddress(address, peer.getPort()), CONNECT_TIMEOUT_MILLIS);
            return connect(peer, socket, true, wiring.handshakes().getOutgoingHandler(torrentId));
        } catch (IOException | RuntimeException e) {
            return failure(socket, e);
        }
    }

    /**
     * From the loopback address, on which a closed network listens, no packet gets to an address that the user named.
     */
    private boolean isReachableFromHere(InetAddress address) {
        return !local.isAnyLocalAddress()
                && local.getClass() == address.getClass()
                && (!local.isLoopbackAddress() || address.isLoopbackAddress());
    }

    @Override
    public ConnectionResult createIncomingConnection(Peer peer, SocketChannel socket) {
        try {
            if (!border.mayContact(peer.getInetAddress())) {
                throw new IOException(
                        "the network is closed for " + peer.getInetAddress().getHostAddress());
            }
            return connect(peer, socket, false, wiring.handshakes().getIncomingHandler());
        } catch (IOException | RuntimeException e) {
            return failure(socket, e);
        }
    }

    private ConnectionResult connect(Peer peer, SocketChannel socket, boolean outgoing, ConnectionHandler handshake)
            throws IOException {
        socket.configureBlocking(false);
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        int remotePort = ((InetSocketAddress) socket.getRemoteAddress()).getPort();
        LinkChannel channel = LinkChannel.create(
                socket, peer, wiring.protocol(), wiring.pipelines(), wiring.buffers(), wiring.receiver());
        PeerLink link = new PeerLink(peer, remotePort, outgoing, channel, wiring.names(), clock);
        channel.register();
        if (!handshake.handleConnection(link)) {
            link.close();
            return ConnectionResult.failure("no handshake from " + link);
        }
        if (!links.admit(link)) {
            link.close();
            return ConnectionResult.failure("another connection with " + link + " exists");
        }
        return ConnectionResult.success(link);
    }

    private static ConnectionResult failure(@Nullable SocketChannel socket, Exception e) {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
        }
        return ConnectionResult.failure("no connection", e);
    }
}
