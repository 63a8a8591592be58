package org.seedbank.torrent.bt;

import bt.protocol.Message;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.TokenSupport;
import org.seedbank.torrent.proof.HelloNonces;
import org.seedbank.torrent.proof.KeyExchange;
import org.seedbank.torrent.proof.SwarmLink;
import org.seedbank.torrent.source.InfoHash;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.token.ByteCount;

/** Pays and is paid for the payload of one torrent, with every peer that proves a ledger key. */
final class TokenSwarm implements SwarmExtension {
    /**
     * A payment takes some hundredths of a second. A choke in between would cost more than the payment: both ends drop
     * and ask again for all that is under way, a thousand requests.
     */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final TokenPeers peers = new TokenPeers();
    private final TokenCounters counters = new TokenCounters();
    private final TokenSupport.NeighbourListener neighbours;
    private final TokenReceipts receipts;
    private final TokenTerms terms;
    private final InfoHash infoHash;
    private final RandomGenerator random;
    private volatile Runnable due = () -> {};
    private volatile Runnable wake = () -> {};

    /**
     * Prepares the extension for one swarm.
     *
     * @param support who we are, and where accounts are kept
     * @param torrent what the swarm exchanges
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
        this.neighbours = support.neighbours();
        this.receipts = new TokenReceipts(verified -> support.accounts().received(reason, verified));
        this.infoHash = torrent.infoHash();
        this.random = random;
    }

    @Override
    public boolean isSpoken() {
        return true;
    }

    @Override
    public void opened(PeerLink link) {
        TokenPeer peer = meet(link);
        if (!link.greeted().extended()) {
            peer.cannotExtend();
        }
        peers.add(link, peer);
    }

    private TokenPeer meet(PeerLink link) {
        HelloNonces nonces = terms.support().nonces();
        KeyExchange exchange = new KeyExchange(
                terms.support().key(),
                terms.support().overlayPort(),
                new SwarmLink(infoHash, link.localId(), link.greeted().peerId()),
                nonces.fresh(random),
                nonces::isOwn);
        Bytes remoteIp = Bytes.wrap(link.address().getAddress());
        TokenUploadGate gate = new TokenUploadGate(terms.clock(), terms.patience());
        TokenConversation conversation = new TokenConversation(exchange, gate, terms, remoteIp);
        return new TokenPeer(link, conversation, gate, counters);
    }

    @Override
    public void received(PeerLink link, Message message) {
        TokenPeer peer = peers.find(link);
        if (peer != null) {
            peer.received(message);
        }
    }

    @Override
    public void round(PeerLink link) {
        TokenPeer peer = peers.find(link);
        if (peer != null) {
            peer.round();
        }
    }

    @Override
    public Service service(PeerLink link) {
        TokenPeer peer = peers.find(link);
        return peer == null ? Service.HELD : peer.service();
    }

    @Override
    public void slot(PeerLink link, boolean has) {
        TokenPeer peer = peers.find(link);
        if (peer != null) {
            peer.slot(has);
        }
    }

    @Override
    public Payment payment(PeerLink link) {
        TokenPeer peer = peers.find(link);
        return peer == null ? Payment.NONE : peer.payment();
    }

    @Override
    public Admission admitUpload(PeerLink link, int length) {
        TokenPeer peer = peers.find(link);
        return peer == null ? Admission.REFUSED : peer.admits(length);
    }

    @Override
    public boolean mayTake(PeerLink link) {
        TokenPeer peer = peers.find(link);
        return peer == null || !peer.isProven() || terms.support().mayTake().getAsBoolean();
    }

    @Override
    public void uploadFailed(PeerLink link, int length) {
        TokenPeer peer = peers.find(link);
        if (peer != null) {
            peer.returned(length);
        }
    }

    @Override
    public @Nullable BlockReceipt receive(PeerLink link, Block block) {
        TokenPeer sender = peers.find(link);
        TokenReceipts.Claim claim =
                receipts.claim(block.piece(), block.offset(), block.length(), sender == null ? null : sender.payee());
        if (claim == null) {
            return null;
        }
        if (sender != null) {
            sender.writeStarted();
        }
        return new Receipt(claim, sender);
    }

    @Override
    public void banned(PeerLink link) {
        neighbours.banned(Address.of(link.remote()));
    }

    @Override
    public void closed(PeerLink link) {
        peers.end(link);
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
    public void whenWoken(Runnable task) {
        wake = task;
    }

    @Override
    public int provenPeers() {
        return (int) peers.all().stream().filter(TokenPeer::isProven).count();
    }

    @Override
    public void close() {
        peers.endAll();
    }

    /** What happened so far. */
    TokenCounters counters() {
        return counters;
    }

    /** One block on its way to the disk. */
    private final class Receipt implements BlockReceipt {
        private final TokenReceipts.Claim claim;
        private final @Nullable TokenPeer sender;

        Receipt(TokenReceipts.Claim claim, @Nullable TokenPeer sender) {
            this.claim = claim;
            this.sender = sender;
        }

        @Override
        public void written() {
            receipts.written(claim);
            ended();
        }

        @Override
        public void discarded() {
            receipts.discarded(claim);
            ended();
        }

        private void ended() {
            if (sender != null) {
                sender.writeEnded();
            }
        }
    }
}
