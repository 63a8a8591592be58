package org.seedbank.torrent.bt;

import bt.bencoding.model.BEObject;
import bt.bencoding.types.BEInteger;
import bt.net.InetPeer;
import bt.protocol.Choke;
import bt.protocol.Interested;
import bt.protocol.KeepAlive;
import bt.protocol.Message;
import bt.protocol.NotInterested;
import bt.protocol.Unchoke;
import bt.protocol.extended.ExtendedHandshake;
import bt.torrent.messaging.MessageContext;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;

/** Keeps what both ends know of a connection: choking, interest, the listening port, being alive. */
final class ConnectionAgent implements MessageAgent {
    /** Others close a connection that is silent for two minutes (BEP 3). */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(90);

    private final LinkFinder links;
    private final Clock clock;

    ConnectionAgent(LinkFinder links, Clock clock) {
        this.links = links;
        this.clock = clock;
    }

    @Override
    public void consume(Message message, MessageContext context) {
        if (message instanceof Choke) {
            context.getConnectionState().setPeerChoking(true);
        } else if (message instanceof Unchoke) {
            context.getConnectionState().setPeerChoking(false);
        } else if (message instanceof Interested) {
            context.getConnectionState().setPeerInterested(true);
        } else if (message instanceof NotInterested) {
            context.getConnectionState().setPeerInterested(false);
        } else if (message instanceof ExtendedHandshake handshake) {
            learnPort(handshake, context);
        }
    }

    private static void learnPort(ExtendedHandshake handshake, MessageContext context) {
        BEObject<?> port = handshake.getData().get(ExtendedHandshake.TCPPORT_PROPERTY);
        if (port instanceof BEInteger number && context.getPeer() instanceof InetPeer peer && peer.isPortUnknown()) {
            long value = number.getValue().longValue();
            if (value > 0 && value <= 0xffff) {
                peer.setPort((int) value);
            }
        }
    }

    @Override
    public void produce(Consumer<Message> out, MessageContext context) {
        PeerLink link = links.find(context.getConnectionKey());
        if (link != null) {
            link.flush();
            if (clock.millis() - link.lastSent() >= KEEP_ALIVE.toMillis()) {
                out.accept(KeepAlive.instance());
            }
        }
    }
}
