package org.seedbank.torrent.bt;

import bt.magnet.UtMetadata;
import bt.protocol.Bitfield;
import bt.protocol.Cancel;
import bt.protocol.Choke;
import bt.protocol.Have;
import bt.protocol.Interested;
import bt.protocol.Message;
import bt.protocol.NotInterested;
import bt.protocol.Request;
import bt.protocol.Unchoke;
import bt.protocol.extended.ExtendedHandshake;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.TransferLimits;
import org.seedbank.torrent.engine.WebSeedStatus;
import org.seedbank.torrent.engine.Wishes;

/** One torrent of known content among its peers. Of the loop's thread. */
final class Swarm implements PeerSwarm, DiskQueue.Listener {
    private static final long TICK_MILLIS = 500;
    /** The same while there is nobody to talk to and nothing to be fetched. */
    private static final long IDLE_MILLIS = 10_000;
    /** Hundreds of idle swarms wake the loop together, once in this time, and not each by itself. */
    private static final long TOGETHER_MILLIS = 1_000;
    /** Longest message but for a bitfield. */
    private static final int LONGEST = 128 << 10;

    private final SwarmPlan plan;
    private final SwarmCore core;
    private final PiecePicker picker;
    private final DiskQueue disk;
    private final RequestAgent requests;
    private final PieceOffers offers;
    private final FastGrants grants;
    private final UploadAgent uploads;
    private final Choker choker;
    private final MetadataAgent metadata;
    private final SwarmPeers peers;
    private final HeldPieces heldPieces;
    private final SwarmWebSeeds webSeeds;

    private NetLoop.@Nullable Timer ticker;
    private Wishes wishes;
    private Stance told = Stance.LEARNING;

    Swarm(SwarmPlan plan) {
        this.plan = plan;
        Net net = plan.ground().net();
        SwarmLinks links = new SwarmLinks(
                localId(),
                plan.ground().directory(),
                plan.ground().setup().settings().connections(),
                net.loop()::now);
        this.core = new SwarmCore(net, links, plan.ground().traffic(), plan.extension(), plan.events()::failed);
        this.picker =
                new PiecePicker(plan.content().pieces(), plan.ground().setup().random());
        this.disk = new DiskQueue(plan.metainfo(), plan.content(), net.disk().inTurns(), net.loop(), this);
        this.requests = new RequestAgent(core, picker, disk, net.down().with(plan.downRate()));
        PieceMap pieces = plan.content().pieces();
        this.wishes = plan.wishes();
        this.offers = new PieceOffers(core, pieces, plan.ground().setup().random());
        this.heldPieces =
                new HeldPieces(requests, offers, plan.content().pieces().count());
        this.grants = new FastGrants(core, pieces, offers, infoHash());
        this.uploads = new UploadAgent(core, plan.content(), net.up().with(plan.upRate()), offers, grants);
        this.choker = new Choker(core, picker::isDone);
        this.metadata = new MetadataAgent(
                plan.content().infoDictionary(), plan.metainfo().isPrivate());
        boolean exchanges =
                plan.ground().task().discovery().pex() && !plan.metainfo().isPrivate();
        this.peers = new SwarmPeers(
                this, net, plan.ground(), exchanges, plan.extension().isSpoken(), plan.table());
        this.webSeeds = new SwarmWebSeeds(this, core, plan);
    }

    /** Talks to peers from now on. */
    void open() {
        offers.become(wishes.offer());
        told = stance();
        plan.extension().whenWoken(() -> core.net().loop().execute(core.links()::serveAll));
        plan.ground().directory().whenFound(() -> core.net().loop().execute(this::look));
        tick();
    }

    private void tick() {
        boolean isIdle = core.links().all().isEmpty() && picker.isDone();
        long now = core.now();
        tickIn(isIdle ? IDLE_MILLIS - now % TOGETHER_MILLIS : TICK_MILLIS);
        look();
        choker.tick(now);
        offers.tick();
        webSeeds.tick(now, picker.isDone());
        core.links().all().forEach(link -> {
            requests.tick(link, now);
            link.serveSoon();
        });
    }

    private void tickIn(long millis) {
        if (ticker != null) {
            ticker.cancel();
        }
        ticker = core.net().loop().schedule(millis, this::tick);
    }

    private void look() {
        if (!core.isClosing()) {
            peers.tick(core.now());
        }
    }

    /** Ends all connections; what is being written goes on. */
    void close() {
        core.closing();
        if (ticker != null) {
            ticker.cancel();
        }
        core.links().closeAll();
    }

    /** The web servers that hold the files; for any thread. */
    List<WebSeedStatus> webSeeds() {
        return webSeeds.status();
    }

    /** What came and is not written yet. */
    DiskQueue disk() {
        return disk;
    }

    @Override
    public Bytes infoHash() {
        return plan.metainfo().infoHash().value();
    }

    @Override
    public Bytes localId() {
        return plan.ground().peerId();
    }

    @Override
    public Border border() {
        return plan.ground().border();
    }

    @Override
    public SwarmLinks links() {
        return core.links();
    }

    @Override
    public int longestMessage() {
        return Math.max(LONGEST, plan.content().pieces().count() / Byte.SIZE + 2);
    }

    @Override
    public void opened(PeerLink link) {
        boolean isFirst = core.links().all().isEmpty();
        core.links().add(link);
        if (isFirst) {
            tickIn(TICK_MILLIS);
            core.net().visited();
        }
        requests.limit(link, plan.peerRate(TransferLimits::down));
        uploads.limit(link, plan.peerRate(TransferLimits::up));
        choker.opened(link);
        core.extension().opened(link);
        offers.greet(link);
        introduce(link);
    }

    @Override
    public void message(PeerLink link, Message message) {
        core.extension().received(link, message);
        if (link.isOpen()) {
            take(link, message);
        }
    }

    private void take(PeerLink link, Message message) {
        if (message instanceof Request request) {
            uploads.requested(link, request);
        } else if (message instanceof Have have) {
            heldPieces.told(link, have);
        } else if (message instanceof Cancel cancel) {
            uploads.cancelled(link, new Block(cancel.getPieceIndex(), cancel.getOffset(), cancel.getLength()));
        } else if (message instanceof Choke) {
            link.state().peerChokes(true);
            requests.choked(link);
        } else if (message instanceof Unchoke) {
            link.state().peerChokes(false);
        } else if (message instanceof Interested || message instanceof NotInterested) {
            link.state().peerInterested(message instanceof Interested);
            choker.look(link);
        } else {
            rareMessage(link, message);
        }
    }

    private void rareMessage(PeerLink link, Message message) {
        if (message instanceof Bitfield bitfield) {
            heldPieces.told(link, bitfield);
        } else if (message instanceof FastMessage.DhtPort node) {
            peers.heard(link, node);
        } else if (message instanceof FastMessage fast) {
            heldPieces.told(link, fast);
        } else if (message instanceof ExtendedHandshake handshake) {
            peers.introduced(link, handshake);
        } else if (message instanceof UtMetadata asked) {
            metadata.received(link, asked);
        } else if (message instanceof PexMessage pex) {
            peers.heard(link, pex);
        } else if (message instanceof HolepunchMessage punch) {
            peers.heard(link, punch);
        }
    }

    @Override
    public byte @Nullable [] room(PeerLink link, int piece, int offset, int length) {
        return requests.room(link, new Block(piece, offset, length));
    }

    @Override
    public void block(PeerLink link, int piece, int offset, int length, byte[] data) {
        requests.came(link, new Block(piece, offset, length), data);
    }

    @Override
    public void unused(byte[] room) {
        core.net().memory().giveBack(room);
    }

    @Override
    public void serve(PeerLink link) {
        core.extension().round(link);
        if (link.isOpen()) {
            choker.look(link);
            metadata.serve(link);
            grants.look(link);
            uploads.serve(link);
            requests.serve(link);
        }
    }

    @Override
    public void closed(PeerLink link) {
        core.links().remove(link);
        choker.closed(link);
        offers.closed(link);
        grants.closed(link);
        uploads.closed(link);
        requests.closed(link);
        metadata.closed(link);
        peers.closed(link);
        core.extension().closed(link);
    }

    @Override
    public void written(DiskQueue.Write write, boolean kept) {
        core.net().memory().giveBack(write.data());
        BlockReceipt receipt = write.receipt();
        if (receipt != null && kept) {
            receipt.written();
        } else if (receipt != null) {
            receipt.discarded();
        }
        write.giver().serveSoon();
    }

    @Override
    public void checked(int piece, boolean good) {
        if (good) {
            plan.content().pieces().verified(piece);
            plan.events().pieceVerified(piece);
            offers.verified(piece);
        }
        requests.checked(piece, good);
        tellStance();
    }

    private void introduce(PeerLink link) {
        peers.introduce(link, plan.content().infoDictionary().size(), told);
    }

    /** Says again who we are, if what we want has changed. */
    private void tellStance() {
        Stance now = stance();
        if (!now.equals(told)) {
            told = now;
            core.links().all().forEach(this::introduce);
        }
    }

    private Stance stance() {
        return Stance.of(wishes, picker.isDone(), offers.isVeiled());
    }

    /** Wants something else from now on, which the map of pieces knows already. */
    void wish(Wishes changed) {
        wishes = changed;
        if (!core.isClosing()) {
            tickIn(TICK_MILLIS);
        }
        requests.wishesChanged();
        offers.become(changed.offer());
        tellStance();
    }

    /**
     * {@code reader} needs these pieces before all others, from now on; {@code jumped} to the first of them or moved
     * on.
     */
    void need(Object reader, int first, int last, boolean jumped) {
        picker.need(reader, first, last);
        if (jumped) {
            requests.readerMoved();
        } else {
            core.links().serveAll();
        }
    }

    /** {@code reader} needs nothing any more. */
    void leave(Object reader) {
        picker.leave(reader);
    }

    @Override
    public void failed(Throwable error) {
        plan.events().failed(error);
    }

    /** What a swarm tells its session; on any thread. */
    interface Events extends ResumeKeeper.Listener {
        /** The hash of {@code piece} was right. */
        void pieceVerified(int piece);
    }
}
