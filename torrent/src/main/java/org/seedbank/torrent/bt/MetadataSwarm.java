package org.seedbank.torrent.bt;

import bt.magnet.UtMetadata;
import bt.protocol.Message;
import bt.protocol.extended.ExtendedHandshake;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.wire.Bytes;

/**
 * One torrent of which only the name is known, without files: whatever peers send as the info dictionary is checked
 * before anything that could write exists. Of the loop's thread.
 */
final class MetadataSwarm implements PeerSwarm {
    private static final long TICK_MILLIS = 500;
    /** Room for the bitfield of a torrent of millions of pieces, which is passed over. */
    private static final int LONGEST = 512 << 10;

    private final SessionGround ground;
    private final SwarmLinks links;
    private final SwarmPeers peers;
    private final MetadataFetch fetch;
    private NetLoop.@Nullable Timer ticker;
    private boolean closing;

    /** @param found receives the dictionary, whose hash is right */
    MetadataSwarm(SessionGround ground, CompletableFuture<Bytes> found) {
        this.ground = ground;
        this.links = new SwarmLinks(
                ground.peerId(),
                ground.directory(),
                ground.setup().settings().connections(),
                ground.net().loop()::now);
        this.fetch = new MetadataFetch(
                ground.task().source().infoHash(), ground.net().steady(), found, this::ban);
        this.peers = new SwarmPeers(
                this, ground.net(), ground, ground.task().discovery().pex(), false, ground.table());
    }

    /** Talks to peers from now on. */
    void open() {
        ground.directory().whenFound(() -> ground.net().loop().execute(this::look));
        tick();
    }

    private void ban(PeerLink link) {
        ground.directory()
                .ban(ground.directory().identityOf(link.remote(), link.state().listeningPort()));
    }

    private void tick() {
        look();
        links.serveAll();
        ticker = ground.net().loop().schedule(TICK_MILLIS, this::tick);
    }

    private void look() {
        if (!closing) {
            peers.tick(ground.net().loop().now());
        }
    }

    /** Ends all connections; their peers are known to whoever comes next. */
    void close() {
        closing = true;
        if (ticker != null) {
            ticker.cancel();
        }
        links.listening().forEach(ground.directory()::found);
        links.closeAll();
    }

    @Override
    public Bytes infoHash() {
        return ground.task().source().infoHash().value();
    }

    @Override
    public Bytes localId() {
        return ground.peerId();
    }

    @Override
    public Border border() {
        return ground.border();
    }

    @Override
    public SwarmLinks links() {
        return links;
    }

    @Override
    public int longestMessage() {
        return LONGEST;
    }

    @Override
    public void opened(PeerLink link) {
        links.add(link);
        if (link.greeted().fast()) {
            link.send(new FastMessage.HaveNone());
        }
        peers.introduce(link, 0, Stance.LEARNING);
    }

    @Override
    public void message(PeerLink link, Message message) {
        if (message instanceof ExtendedHandshake handshake) {
            peers.introduced(link, handshake);
            fetch.introduced(link, handshake);
        } else if (message instanceof UtMetadata metadata) {
            if (metadata.getType() == UtMetadata.Type.REQUEST) {
                link.send(UtMetadata.reject(metadata.getPieceIndex()));
            } else {
                fetch.received(link, metadata);
            }
        } else if (message instanceof FastMessage.DhtPort node) {
            peers.heard(link, node);
        } else if (message instanceof PexMessage pex) {
            peers.heard(link, pex);
        } else if (message instanceof HolepunchMessage punch) {
            peers.heard(link, punch);
        }
    }

    @Override
    public byte @Nullable [] room(PeerLink link, int piece, int offset, int length) {
        return null;
    }

    @Override
    public void block(PeerLink link, int piece, int offset, int length, byte[] data) {
        throw new IllegalStateException("there is no room for blocks");
    }

    @Override
    public void unused(byte[] room) {
        throw new IllegalStateException("there is no room for blocks");
    }

    @Override
    public void serve(PeerLink link) {
        fetch.serve(link);
    }

    @Override
    public void closed(PeerLink link) {
        links.remove(link);
        fetch.closed(link);
        peers.closed(link);
    }
}
