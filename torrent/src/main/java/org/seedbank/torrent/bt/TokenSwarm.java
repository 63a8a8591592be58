package org.seedbank.torrent.bt;

import bt.event.EventSource;
import bt.module.ProtocolModule;
import bt.module.ServiceModule;
import bt.net.ConnectionKey;
import bt.net.HandshakeHandler;
import bt.net.PeerConnection;
import bt.protocol.Handshake;
import bt.service.IdentityService;
import bt.torrent.data.DataWorker;
import com.google.inject.Binder;
import com.google.inject.Inject;
import com.google.inject.Module;
import com.google.inject.Provider;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.TokenSupport;
import org.seedbank.torrent.proof.KeyExchange;
import org.seedbank.torrent.proof.SwarmLink;
import org.seedbank.torrent.proof.TokenMessage;
import org.seedbank.torrent.proof.TokenMessageCodec;
import org.seedbank.torrent.source.InfoHash;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.token.ByteCount;

/** Pays and is paid for the payload of one torrent, with every peer that proves a ledger key. */
final class TokenSwarm implements SwarmExtension {
    /** Reserved bit that promises an extension handshake (BEP 10), counted from the first. */
    private static final int EXTENSION_BIT = 43;
    /**
     * A payment takes some hundredths of a second. A choke in between would cost more than the payment: both ends drop
     * and ask again for all that is under way, a thousand requests.
     */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final TokenPeers peers = new TokenPeers();
    private final TokenCounters counters = new TokenCounters();
    private final TokenReceipts receipts;
    private final TokenTerms terms;
    private final InfoHash infoHash;
    private final RandomGenerator random;
    private volatile Runnable due = () -> {};
    private volatile Runnable wake = () -> {};

    /**
     * Prepares the extension for one runtime.
     *
     * @param support who we are, and where accounts are kept
     * @param torrent the only one of the runtime
     * @param clock for time limits
     * @param random secure source of nonces
     */
    TokenSwarm(TokenSupport support, Metainfo torrent, Clock clock, RandomGenerator random) {
        this(support, torrent, clock, random, PATIENCE);
    }

    /** The same with another {@code patience}: how long requests wait for a payment before their peer is choked. */
    TokenSwarm(TokenSupport support, Metainfo torrent, Clock clock, RandomGenerator random, Duration patience) {
        ServiceReason reason = ServiceReason.torrent(torrent.infoHash().value());
        ByteCount piece = new ByteCount(torrent.pieces().length());
        this.terms =
                new TokenTerms(support, reason, piece, clock, patience, counters, () -> due.run(), () -> wake.run());
        this.receipts = new TokenReceipts(verified -> support.accounts().received(reason, verified));
        this.infoHash = torrent.infoHash();
        this.random = random;
    }

    @Override
    public Module module() {
        return this::bind;
    }

    @Override
    public DataWorker metered(DataWorker worker) {
        return new TokenDataWorker(worker, peers, receipts);
    }

    @Override
    public Admission admitUpload(ConnectionKey connection, int length) {
        TokenPeer peer = peers.find(connection);
        return peer == null ? Admission.GRANTED : peer.admits(length);
    }

    @Override
    public void uploadFailed(ConnectionKey connection, int length) {
        TokenPeer peer = peers.find(connection);
        if (peer != null) {
            peer.returned(length);
        }
    }

    @Override
    public void piecesDurable(List<Integer> pieces) {
        receipts.durable(pieces);
    }

    @Override
    public void whenPaymentIsDue(Runnable task) {
        due = task;
    }

    @Override
    public int provenPeers() {
        return (int) peers.all().stream()
                .filter(peer -> peer.isProven() && !peer.isDisconnected())
                .count();
    }

    @Override
    public void close() {
        peers.endAll();
    }

    /** What happened so far. */
    TokenCounters counters() {
        return counters;
    }

    private void bind(Binder binder) {
        ProtocolModule.extend(binder)
                .addExtendedMessageHandler(TokenMessageCodec.NAME, new TokenFrameHandler())
                .addHandshakeHandler(new Greeter(binder.getProvider(IdentityService.class)));
        ServiceModule.extend(binder).addMessagingAgent(new TokenAgent(peers));
        binder.requestInjection(new RuntimeWatch());
    }

    private TokenPeer meet(PeerConnection channel, Bytes ownPeerId, Bytes remotePeerId) {
        ConnectionKey connection =
                new ConnectionKey(channel.getRemotePeer(), channel.getRemotePort(), channel.getTorrentId());
        byte[] nonce = new byte[TokenMessage.Hello.NONCE_SIZE];
        random.nextBytes(nonce);
        KeyExchange exchange = new KeyExchange(
                terms.support().key(),
                terms.support().overlayPort(),
                new SwarmLink(infoHash, ownPeerId, remotePeerId),
                Bytes.wrap(nonce));
        Bytes remoteIp = Bytes.wrap(channel.getRemotePeer().getInetAddress().getAddress());
        TokenUploadGate gate = new TokenUploadGate(terms.clock(), terms.patience());
        TokenConversation conversation = new TokenConversation(exchange, gate, terms, remoteIp);
        return new TokenPeer(connection, channel, conversation, gate, counters);
    }

    /** Meets every peer at the handshake, before Bt exchanges messages with it. */
    private final class Greeter implements HandshakeHandler {
        private final Provider<IdentityService> identity;

        private Greeter(Provider<IdentityService> identity) {
            this.identity = identity;
        }

        @Override
        public void processIncomingHandshake(PeerConnection channel, Handshake handshake) {
            Bytes ownPeerId = Bytes.copyOf(identity.get().getLocalPeerId().getBytes());
            TokenPeer peer =
                    meet(channel, ownPeerId, Bytes.copyOf(handshake.getPeerId().getBytes()));
            if (!handshake.isReservedBitSet(EXTENSION_BIT)) {
                peer.cannotExtend();
            }
            peers.add(peer);
        }

        @Override
        public void processOutgoingHandshake(Handshake handshake) {
            // Nothing to add: Bt promises the extension handshake itself.
        }
    }

    /** Hears from the runtime which connections are gone, and learns whom to wake. */
    private final class RuntimeWatch {
        @Inject
        void watch(EventSource events, MessageLoop loop) {
            wake = loop::wake;
            // No torrent is named: its listeners are dropped when it stops, before its connections are.
            events.onPeerDisconnected(null, event -> peers.end(event.getConnectionKey()));
        }
    }
}
