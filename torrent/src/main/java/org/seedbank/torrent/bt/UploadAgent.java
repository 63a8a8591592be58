package org.seedbank.torrent.bt;

import bt.protocol.Request;
import bt.protocol.StandardBittorrentProtocol;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests for blocks: in order, no faster than allowed, few at a time, so that a choke overtakes what was
 * asked for before. Files are read on threads of the pool. A request that no honest client makes closes the connection.
 */
final class UploadAgent {
    /** Largest block that clients accept (BEP 3 names 2^14; 2^17 is the customary limit). */
    static final int MAX_BLOCK = 128 << 10;
    /** Requests of one peer that may wait; told to peers as {@code reqq} (BEP 10). */
    static final int MAX_REQUESTS = 2048;
    /** Blocks that are read at once. */
    private static final int MOST_AT_ONCE = 32;

    private static final int HEAD = Integer.BYTES + 1 + 2 * Integer.BYTES;

    private final SwarmCore core;
    private final Content content;
    private final RateChain rate;
    private final PieceOffers offers;
    private final FastGrants grants;

    UploadAgent(SwarmCore core, Content content, RateChain rate, PieceOffers offers, FastGrants grants) {
        this.core = core;
        this.content = content;
        this.rate = rate;
        this.offers = offers;
        this.grants = grants;
    }

    /** {@code link} may not get more than {@code most}, whatever others leave. */
    void limit(PeerLink link, TokenBucket most) {
        link.uploads().rateIs(rate.with(most));
    }

    /** The peer asks for a block. */
    void requested(PeerLink link, Request request) {
        Block block = new Block(request.getPieceIndex(), request.getOffset(), request.getLength());
        if (!isPossible(block) || link.uploads().requests().size() >= MAX_REQUESTS) {
            link.close();
        } else if (offers.isOffered(link, block.piece()) && (!link.isChoked() || grants.grants(link, block))) {
            link.uploads().add(block, link.isChoked());
        } else {
            reject(link, block);
        }
    }

    private boolean isPossible(Block block) {
        return block.piece() < content.pieces().count()
                && block.length() <= MAX_BLOCK
                && (long) block.offset() + block.length() <= content.pieces().length(block.piece());
    }

    private static void reject(PeerLink link, Block block) {
        if (link.greeted().fast()) {
            link.send(new FastMessage.Reject(block.piece(), block.offset(), block.length()));
        }
    }

    /** The peer does not want the block any more. */
    void cancelled(PeerLink link, Block block) {
        if (link.uploads().cancel(block)) {
            reject(link, block);
        }
    }

    /** Sends what may be sent. */
    void serve(PeerLink link) {
        LinkUploads uploads = link.uploads();
        if (link.isChoked()) {
            uploads.forgetUngranted().forEach(block -> reject(link, block));
        }
        if (!uploads.isReading() && uploads.unsent() <= uploads.window() / 2) {
            List<Block> batch = next(link, uploads);
            if (!batch.isEmpty()) {
                uploads.reading(true);
                core.net().reads().execute(() -> read(link, batch));
            }
        }
    }

    private List<Block> next(PeerLink link, LinkUploads uploads) {
        List<Block> batch = new ArrayList<>();
        RateChain allowed = uploads.rate(rate);
        Iterator<Block> requests = uploads.requests().iterator();
        while (requests.hasNext() && batch.size() < MOST_AT_ONCE && uploads.unsent() < uploads.window()) {
            if (uploads.unsent() > 0 && core.net().buffers().isFull()) {
                return batch;
            }
            Block block = requests.next();
            if (!allowed.pass(block.length())) {
                core.pollSoon(link, !batch.isEmpty());
                return batch;
            }
            Admission admission = core.extension().admitUpload(link, block.length());
            if (admission != Admission.GRANTED) {
                allowed.giveBack(block.length());
            }
            if (admission == Admission.LATER) {
                core.pollSoon(link, false);
                return batch;
            }
            requests.remove();
            if (admission == Admission.GRANTED) {
                uploads.admit(block);
                core.net().buffers().promise(block.length());
                batch.add(block);
            }
        }
        return batch;
    }

    /** On a thread of the pool. */
    private void read(PeerLink link, List<Block> batch) {
        List<@Nullable ByteBuffer> messages = new ArrayList<>();
        for (Block block : batch) {
            messages.add(read(block));
        }
        core.net().loop().execute(() -> haveRead(link, batch, messages));
    }

    private @Nullable ByteBuffer read(Block block) {
        ByteBuffer message = core.net().buffers().take(HEAD + block.length());
        message.putInt(HEAD - Integer.BYTES + block.length())
                .put((byte) StandardBittorrentProtocol.PIECE_ID)
                .putInt(block.piece())
                .putInt(block.offset());
        message.limit(HEAD + block.length());
        try {
            if (content.storage().read(content.pieces().start(block.piece()) + block.offset(), message)) {
                return message.flip();
            }
        } catch (UncheckedIOException e) {
            core.failed(e);
        }
        core.net().buffers().giveBack(message);
        return null;
    }

    private void haveRead(PeerLink link, List<Block> batch, List<@Nullable ByteBuffer> messages) {
        link.uploads().reading(false);
        for (int index = 0; index < batch.size(); index++) {
            ByteBuffer message = messages.get(index);
            Block block = batch.get(index);
            if (message != null && !link.isClosed()) {
                link.send(message, new Sending(link, block, message));
            } else if (message != null) {
                core.net().buffers().giveBack(message);
            } else {
                unreadable(link, block);
            }
        }
        link.serveSoon();
    }

    /** The peer is told, if the connection is there, that it waits in vain (BEP 6). */
    private void unreadable(PeerLink link, Block block) {
        if (settle(link, block)) {
            core.extension().uploadFailed(link, block.length());
            reject(link, block);
        }
    }

    private boolean settle(PeerLink link, Block block) {
        boolean isSettled = link.uploads().settle(block);
        if (isSettled) {
            core.net().buffers().settle(block.length());
        }
        return isSettled;
    }

    /** The connection is gone: what was admitted and not sent never will be. */
    void closed(PeerLink link) {
        for (Block block : List.copyOf(link.uploads().admitted())) {
            if (settle(link, block)) {
                core.extension().uploadFailed(link, block.length());
            }
        }
        link.uploads().requests().clear();
    }

    /** One block on its way. */
    private final class Sending implements LinkOutput.Fate {
        private final PeerLink link;
        private final Block block;
        private final ByteBuffer message;

        Sending(PeerLink link, Block block, ByteBuffer message) {
            this.link = link;
            this.block = block;
            this.message = message;
        }

        @Override
        public void sent() {
            core.net().buffers().giveBack(message);
            if (settle(link, block)) {
                link.state().up().count(block.length());
                core.traffic().countUploaded(block.length());
                if (core.extension().payment(link) == SwarmExtension.Payment.NONE) {
                    core.traffic().countUnpaid(link.remote(), block.length());
                }
            }
            if (!link.uploads().requests().isEmpty()) {
                // There is room for more, and the peer may wait for all it asked for before it asks again.
                link.serveSoon();
            }
        }

        @Override
        public void dropped() {
            core.net().buffers().giveBack(message);
        }
    }
}
