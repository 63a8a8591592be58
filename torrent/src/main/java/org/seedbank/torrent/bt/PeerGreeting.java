package org.seedbank.torrent.bt;

import bt.metainfo.TorrentId;
import bt.net.ConnectionHandler;
import bt.net.ConnectionResult;
import bt.net.DataReceiver;
import bt.net.IConnectionHandlerFactory;
import bt.net.Peer;
import bt.net.buffer.IBufferManager;
import bt.net.pipeline.IChannelPipelineFactory;
import bt.protocol.Message;
import bt.protocol.extended.ExtendedMessageTypeMapping;
import bt.protocol.handler.MessageHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Clock;
import java.util.Optional;

/**
 * Makes a connection of a socket, from the parts of Bt.
 *
 * @param protocol message codec
 * @param names local numbers of extended messages
 * @param pipelines around the codec
 * @param buffers direct memory
 * @param receiver thread that reads
 * @param handshakes what is said first
 * @param links of the swarm, of which the new one is to be one
 * @param clock for keep-alives
 */
record PeerGreeting(
        MessageHandler<Message> protocol,
        ExtendedMessageTypeMapping names,
        IChannelPipelineFactory pipelines,
        IBufferManager buffers,
        DataReceiver receiver,
        IConnectionHandlerFactory handshakes,
        PeerLinks links,
        Clock clock)
        implements PeerLinkFactory.Greeting {
    @Override
    public ConnectionResult greet(Peer peer, SocketChannel socket, Optional<TorrentId> dialledFor) throws IOException {
        int remotePort = ((InetSocketAddress) socket.getRemoteAddress()).getPort();
        LinkChannel channel = LinkChannel.create(socket, peer, protocol, pipelines, buffers, receiver);
        PeerLink link = new PeerLink(peer, remotePort, dialledFor.isPresent(), channel, names, clock);
        ConnectionHandler handshake =
                dialledFor.map(handshakes::getOutgoingHandler).orElseGet(handshakes::getIncomingHandler);
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
}
