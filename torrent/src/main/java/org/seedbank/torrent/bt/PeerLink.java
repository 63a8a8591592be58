package org.seedbank.torrent.bt;

import bt.bencoding.model.BEObject;
import bt.bencoding.types.BEInteger;
import bt.bencoding.types.BEMap;
import bt.metainfo.TorrentId;
import bt.net.Peer;
import bt.net.PeerConnection;
import bt.net.PeerId;
import bt.protocol.Choke;
import bt.protocol.Handshake;
import bt.protocol.Message;
import bt.protocol.Unchoke;
import bt.protocol.extended.ExtendedHandshake;
import bt.protocol.extended.ExtendedMessage;
import bt.protocol.extended.ExtendedMessageTypeMapping;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A connection with one peer, and what the connection itself taught us about it. */
final class PeerLink implements PeerConnection {
    private final Peer peer;
    private final int remotePort;
    private final boolean outgoing;
    private final LinkChannel channel;
    private final ExtendedMessageTypeMapping names;
    private final Clock clock;
    private final AtomicReference<@Nullable TorrentId> torrent = new AtomicReference<>();
    /** Names of the extended messages that the peer understands (BEP 10). */
    private final Set<String> understood = ConcurrentHashMap.newKeySet();

    private volatile @Nullable PeerId remoteId;
    private volatile long lastReceived;
    private volatile long lastSent;
    private volatile boolean choked = true;

    PeerLink(
            Peer peer,
            int remotePort,
            boolean outgoing,
            LinkChannel channel,
            ExtendedMessageTypeMapping names,
            Clock clock) {
        this.peer = peer;
        this.remotePort = remotePort;
        this.outgoing = outgoing;
        this.channel = channel;
        this.names = names;
        this.clock = clock;
        this.lastReceived = clock.millis();
        this.lastSent = lastReceived;
    }

    @Override
    public Peer getRemotePeer() {
        return peer;
    }

    @Override
    public int getRemotePort() {
        return remotePort;
    }

    /** Whether we dialled. */
    boolean isOutgoing() {
        return outgoing;
    }

    /** The peer's id; null before its handshake. */
    @Nullable PeerId remoteId() {
        return remoteId;
    }

    /** Whether the peer was told last that its requests are not answered. */
    boolean isChoked() {
        return choked;
    }

    /** Bytes that wait until the peer reads. */
    int backlog() {
        return channel.backlog();
    }

    /** Sends what waits, as far as the peer reads. */
    void flush() {
        if (channel.backlog() > 0) {
            channel.flush();
        }
    }

    /** When the last message was sent, in the time of the clock. */
    long lastSent() {
        return lastSent;
    }

    /** Whether the peer announced extended messages of this name. */
    boolean understands(String name) {
        return understood.contains(name);
    }

    @Override
    public @Nullable TorrentId setTorrentId(TorrentId id) {
        return torrent.getAndSet(id);
    }

    @Override
    public @Nullable TorrentId getTorrentId() {
        return torrent.get();
    }

    @Override
    public @Nullable Message readMessageNow() {
        return learn(channel.receive());
    }

    @Override
    public @Nullable Message readMessage(long timeout) throws IOException {
        try {
            return learn(channel.await(timeout));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private @Nullable Message learn(@Nullable Message message) {
        if (message != null) {
            lastReceived = clock.millis();
            if (message instanceof Handshake handshake) {
                remoteId = handshake.getPeerId();
            } else if (message instanceof ExtendedHandshake handshake) {
                learnNames(handshake);
            }
        }
        return message;
    }

    private void learnNames(ExtendedHandshake handshake) {
        if (handshake.getData().get(ExtendedHandshake.MESSAGE_TYPE_MAPPING_KEY) instanceof BEMap mapping) {
            for (Map.Entry<String, BEObject<?>> entry : mapping.getValue().entrySet()) {
                if (entry.getValue() instanceof BEInteger id) {
                    if (id.getValue().longValue() == 0) {
                        understood.remove(entry.getKey());
                    } else {
                        understood.add(entry.getKey());
                    }
                }
            }
        }
    }

    @Override
    public void postMessage(Message message) {
        if (mayPost(message)) {
            lastSent = clock.millis();
            if (message instanceof Choke) {
                choked = true;
            } else if (message instanceof Unchoke) {
                choked = false;
            }
            channel.send(message);
        }
    }

    /**
     * The encoder of Bt leaves half a message in the stream when the peer did not announce its type: such a message
     * must not reach it.
     */
    private boolean mayPost(Message message) {
        if (message instanceof ExtendedMessage && !(message instanceof ExtendedHandshake)) {
            String name = names.getTypeNameForJavaType(message.getClass());
            return name != null && understands(name);
        }
        return true;
    }

    @Override
    public long getLastActive() {
        return lastReceived;
    }

    @Override
    public void closeQuietly() {
        channel.close();
    }

    @Override
    public void close() {
        channel.close();
    }

    @Override
    public boolean isClosed() {
        return channel.isClosed();
    }

    @Override
    public String toString() {
        return peer.getInetAddress().getHostAddress() + " port " + remotePort;
    }
}
