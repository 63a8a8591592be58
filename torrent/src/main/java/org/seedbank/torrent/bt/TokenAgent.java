package org.seedbank.torrent.bt;

import bt.protocol.Message;
import bt.torrent.annotation.Consumes;
import bt.torrent.annotation.Produces;
import bt.torrent.messaging.MessageContext;
import java.util.function.Consumer;

/**
 * Shows every message and every round of sending to the token extension, before Bt's own agents. Public because Bt
 * finds agents' methods from outside.
 */
public final class TokenAgent {
    private final TokenPeers peers;

    TokenAgent(TokenPeers peers) {
        this.peers = peers;
    }

    /** A message came from a peer. */
    @Consumes
    public void received(Message message, MessageContext context) {
        TokenPeer peer = peers.find(context.getConnectionKey());
        if (peer != null) {
            peer.received(message, context.getConnectionState());
        }
    }

    /** Nothing is waiting to be sent to a peer. */
    @Produces
    public void round(Consumer<Message> out, MessageContext context) {
        TokenPeer peer = peers.find(context.getConnectionKey());
        if (peer != null) {
            peer.round(out, context.getConnectionState());
        }
    }
}
