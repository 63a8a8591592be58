package org.seedbank.torrent.bt;

import bt.protocol.Cancel;
import bt.protocol.Interested;
import bt.protocol.NotInterested;
import bt.protocol.Request;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.seedbank.torrent.bt.SwarmExtension.Service;

/**
 * Asks for blocks, no faster than they may come, and hands over those that come. Every block is asked of one peer; only
 * when nothing else is left is another one asked for what has been late for a while, because it may be paid twice.
 */
final class RequestAgent {
    /** No block for so long: one request at a time. */
    private static final long SNUB_MILLIS = 20_000;
    /** No block for so long: others are asked. */
    static final long GIVE_UP_MILLIS = 60_000;
    /** A block that is so late is asked of a second peer when there is nothing else to ask for. */
    private static final long LATE_MILLIS = 3_000;
    /** Pieces of which one peer may say that it always answers for them. */
    private static final int MOST_ALLOWED = 64;

    private final SwarmCore core;
    private final PiecePicker picker;
    private final DiskQueue disk;
    private final Blame blame;
    private final RateChain rate;
    private final Set<Block> doubled = new HashSet<>();

    RequestAgent(SwarmCore core, PiecePicker picker, DiskQueue disk, RateChain rate) {
        this.core = core;
        this.picker = picker;
        this.disk = disk;
        this.blame = new Blame(core, disk);
        this.rate = rate;
    }

    /** {@code link} may not give more than {@code most}, whatever others leave. */
    void limit(PeerLink link, TokenBucket most) {
        link.requests().rateIs(rate.with(most));
    }

    /** The peer has these pieces too. */
    void learntPieces(PeerLink link, BitSet had) {
        link.state().pieces().or(had);
        picker.joined(link, had);
        reconsider(link);
    }

    /** The peer has {@code piece} from now on. */
    void learntPiece(PeerLink link, int piece) {
        if (!link.state().pieces().get(piece)) {
            link.state().pieces().set(piece);
            picker.joined(link, piece);
            if (!link.state().isInterested() && picker.needs(piece)) {
                reconsider(link);
            }
        }
    }

    /** Tells the peer whether it has something for us. */
    void reconsider(PeerLink link) {
        boolean wanted = picker.needsAny(link.state().pieces());
        if (wanted != link.state().isInterested()) {
            link.state().interested(wanted);
            link.send(wanted ? Interested.instance() : NotInterested.instance());
        }
    }

    /** Memory for a block that was asked for. */
    byte @Nullable [] room(PeerLink link, Block block) {
        return link.requests().contains(block) ? core.net().memory().take() : null;
    }

    /** A block came for which there was memory. */
    void came(PeerLink link, Block block, byte[] data) {
        link.state().down().count(block.length());
        core.traffic().countDownloaded(block.length());
        PieceProgress progress = picker.find(block.piece());
        if (!link.requests().came(block, core.now()) || progress == null || progress.isReceived(block)) {
            core.net().memory().giveBack(data);
            return;
        }
        progress.came(block, link);
        if (doubled.remove(block)) {
            cancelElsewhere(link, block);
        }
        disk.write(new DiskQueue.Write(block, data, link, core.extension().receive(link, block)));
        if (progress.isComplete()) {
            disk.check(block.piece());
        }
    }

    private void cancelElsewhere(PeerLink link, Block block) {
        for (PeerLink other : core.links().all()) {
            if (other != link && other.requests().forget(block)) {
                cancel(other, block);
            }
        }
    }

    /** The peer is not to answer a request, which is forgotten: others may have what it would have taken. */
    private void cancel(PeerLink link, Block block) {
        doubled.remove(block);
        link.send(new Cancel(block.piece(), block.offset(), block.length()));
        link.requests().rate(rate).giveBack(block.length());
    }

    /** Asks for as much as the peer and the rates allow. */
    void serve(PeerLink link) {
        core.net().memory().restrain(link);
        if (!mayAsk(link) || !link.state().isInterested() || core.isClosing()) {
            return;
        }
        LinkRequests requests = link.requests();
        RateChain allowed = requests.rate(rate);
        boolean hasAsked = false;
        while (requests.hasRoom(core.now())) {
            Block awaited = picker.isRead() ? late(link, block -> picker.isAwaited(block.piece())) : null;
            PieceProgress progress = awaited == null ? choose(link) : null;
            Block late = progress == null && awaited == null ? late(link, block -> true) : awaited;
            if (progress == null && late == null) {
                return;
            }
            if (!allowed.pass(Block.USUAL)) {
                if (late != null) {
                    doubled.remove(late);
                }
                core.pollSoon(link, hasAsked);
                return;
            }
            hasAsked = true;
            requests.current(progress == null ? requests.current() : progress);
            ask(link, progress == null ? late : progress.take());
        }
    }

    /** A peer that chokes us may still answer for a few pieces; one with an account has its own way to choke. */
    private boolean mayAsk(PeerLink link) {
        boolean isServed = !link.state().isPeerChoking()
                || (!link.state().allowedFast().isEmpty() && core.extension().service(link) == Service.FREE);
        return isServed && core.extension().mayTake(link);
    }

    private @Nullable PieceProgress choose(PeerLink link) {
        BitSet had = link.state().pieces();
        if (!link.state().isPeerChoking()) {
            return picker.choose(link, had, link.requests().current(), core.now());
        }
        BitSet allowed = (BitSet) link.state().allowedFast().clone();
        allowed.and(had);
        return picker.chooseAmong(allowed, link, core.now());
    }

    private void ask(PeerLink link, @Nullable Block block) {
        if (block != null) {
            link.requests().rate(rate).giveBack(Block.USUAL - block.length());
            link.requests().asked(block, core.now());
            link.send(new Request(block.piece(), block.offset(), block.length()));
        }
    }

    private @Nullable Block late(PeerLink link, Predicate<Block> wanted) {
        if (link.state().isPeerChoking()) {
            return null;
        }
        for (PeerLink other : core.links().all()) {
            if (other != link) {
                Block block = other.requests()
                        .late(
                                core.now(),
                                LATE_MILLIS,
                                late -> wanted.test(late) && isFor(link, late) && !doubled.contains(late));
                if (block != null) {
                    doubled.add(block);
                    return block;
                }
            }
        }
        return null;
    }

    private boolean isFor(PeerLink link, Block block) {
        PieceProgress progress = picker.find(block.piece());
        return progress != null
                && !progress.isSolo()
                && link.state().pieces().get(block.piece())
                && !link.requests().contains(block);
    }

    /** Time has passed. */
    void tick(PeerLink link, long now) {
        link.requests().look(now, core.net().memory().restrains(link));
        if (link.requests().isStuck(now, GIVE_UP_MILLIS)) {
            for (Block block : link.requests().forgetAll()) {
                link.send(new Cancel(block.piece(), block.offset(), block.length()));
                release(link, block);
            }
        } else if (link.requests().isStuck(now, SNUB_MILLIS)) {
            link.requests().snub();
        }
        Block heldBack = link.requests().late(now, GIVE_UP_MILLIS, block -> isHeldBack(link, block, now));
        PieceProgress progress = heldBack == null ? null : picker.find(heldBack.piece());
        if (progress != null) {
            progress.left(now);
            startAgain(progress.piece());
            core.links().serveAll();
        }
    }

    /** Whether {@code link}, which gives a block now and then, is to give alone what another one could give. */
    private boolean isHeldBack(PeerLink link, Block block, long now) {
        PieceProgress progress = picker.find(block.piece());
        return progress != null
                && progress.isSolo()
                && progress.isOf(link)
                && core.links().all().stream()
                        .anyMatch(other -> other != link
                                && !other.state().isPeerChoking()
                                && other.state().pieces().get(block.piece())
                                && !progress.isShunned(other, now));
    }

    /** The peer answers no request any more, but for those that it always answers. */
    void choked(PeerLink link) {
        BitSet kept = link.state().allowedFast();
        link.requests().forget(block -> !kept.get(block.piece())).forEach(block -> release(link, block));
        picker.choked(link, kept, core.now()).forEach(this::startAgain);
    }

    /** The peer always answers for {@code piece}. */
    void allowed(PeerLink link, int piece) {
        if (link.state().allowedFast().cardinality() < MOST_ALLOWED) {
            link.state().allowedFast().set(piece);
        }
    }

    /** Other pieces are wanted from now on: nothing is asked for that is not, and what is begun of it is kept. */
    void wishesChanged() {
        picker.wishesChanged().forEach(disk::restart);
        for (PeerLink link : core.links().all()) {
            link.requests().forget(block -> picker.find(block.piece()) == null).forEach(block -> cancel(link, block));
            reconsider(link);
            link.serveSoon();
        }
    }

    /** The peer does not answer this request. */
    void rejected(PeerLink link, Block block) {
        if (link.requests().forget(block)) {
            boolean isOurWish = link.requests().takeRecalled(block);
            if (link.state().isPeerChoking()) {
                link.state().allowedFast().clear(block.piece());
            } else if (!isOurWish) {
                link.requests().refused(core.now());
            }
            release(link, block);
        }
    }

    /**
     * A reader has moved: what was asked for before and is not needed soon would come first. Peers that speak the fast
     * extension are asked to forget it; they answer, and so nothing is sent in vain or asked for twice.
     */
    void readerMoved() {
        for (PeerLink link : core.links().all()) {
            if (link.greeted().fast()) {
                link.requests()
                        .recall(block -> !picker.isReadSoon(block.piece()))
                        .forEach(block -> link.send(new Cancel(block.piece(), block.offset(), block.length())));
            }
            link.serveSoon();
        }
    }

    /** The peer will not answer a request, which is forgotten. */
    private void release(PeerLink link, Block block) {
        doubled.remove(block);
        link.requests().rate(rate).giveBack(block.length());
        boolean isAskedElsewhere = core.links().all().stream()
                .anyMatch(other -> other != link && other.requests().contains(block));
        PieceProgress progress = picker.find(block.piece());
        if (!isAskedElsewhere && progress != null && !progress.isReceived(block)) {
            if (picker.release(link, block, core.now())) {
                startAgain(block.piece());
            }
            core.links().serveAll();
        }
    }

    /** What came of {@code piece}, and what may still come of it, is of no use: one peer alone is to give all of it. */
    private void startAgain(int piece) {
        disk.restart(piece);
        for (PeerLink link : core.links().all()) {
            link.requests().forget(block -> block.piece() == piece).forEach(block -> cancel(link, block));
        }
    }

    /** The connection is gone. */
    void closed(PeerLink link) {
        core.net().memory().forget(link);
        link.requests().forgetAll().forEach(block -> release(link, block));
        picker.forget(link).forEach(disk::restart);
        picker.left(link, link.state().pieces());
    }

    /** All of {@code piece} was compared with its hash. */
    void checked(int piece, boolean good) {
        PieceProgress progress = picker.find(piece);
        if (good) {
            picker.verified(piece);
            blame.verified(piece);
        } else if (progress != null) {
            List<Object> givers = progress.giverOfEach();
            picker.failed(piece);
            blame.failed(piece, givers);
        }
        core.links().all().forEach(good ? this::reconsider : PeerLink::serveSoon);
    }
}
