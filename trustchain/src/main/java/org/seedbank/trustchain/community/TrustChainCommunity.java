package org.seedbank.trustchain.community;

import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.community.Community;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Endpoint;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.loop.NodeLoop;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.peer.PeerGraph;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.agreement.BlockTransport;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.HalfBlockCodec;

/**
 * The ledger's overlay. Message 1 carries a half-block; ids 2 to 7 mean what they mean in IPv8's TrustChain overlay
 * (crawl request, crawl response, pair, broadcast, pair broadcast, empty crawl response) and are ignored.
 *
 * <p><b>Where a block goes.</b> First, to the address at which its receiver proved its key ({@link #learn}). Only such
 * a proof sets or changes that address: packets of message 1 are unsigned, a block can be passed on by anybody, and the
 * source of a datagram can be invented, so a block that arrives says nothing about where its owner is. Second, once to
 * each other address from which a block of the receiver came in the last 30 seconds, if any: behind a NAT the port that
 * others see is not the one the node knows of itself, and may change at any time, so the answer to a proposal has to go
 * back the way the proposal came. Such a source is a hint and no more. It never replaces the proven address; whoever
 * invents one gains a copy of a block that is public anyway; it serves one block for each that came from it, so that
 * nobody is sent more than somebody spent on asking; four sources are kept for a key, so that naming a foreign key does
 * not shut out its owner.
 *
 * @see "IPv8 TrustChain messages, specification section 7.1"
 */
public final class TrustChainCommunity implements BlockTransport {
    /** Id of this overlay, drawn at random: IPv8's own id is for chains that follow other rules of payment. */
    public static final CommunityId ID = CommunityId.fromHex("9b602e2f7b8d90539b78fd3872ad7ceb6b122931");

    private static final int HALF_BLOCK = 1;

    private final NodeLoop loop;
    private final Clock clock;
    private final Endpoint endpoint;
    private final PacketWriter packets;
    private final PeerGraph peers;
    private final ReturnPaths returnPaths = new ReturnPaths();
    private final Community community;
    private @Nullable BlockReceiver receiver;

    /**
     * @param context loop and clock of the node
     * @param endpoint carries the packets out; those that come in reach this through {@link #community}
     * @param id {@link #ID}, or that of a network apart
     * @param packets makes packets of overlay {@code id}
     * @param peers neighbours of the node
     */
    public TrustChainCommunity(
            NodeContext context, Endpoint endpoint, CommunityId id, PacketWriter packets, PeerGraph peers) {
        this.loop = context.loop();
        this.clock = context.clock();
        this.endpoint = endpoint;
        this.packets = packets;
        this.peers = peers;
        this.community = Community.builder(id)
                .unsigned(HALF_BLOCK, HalfBlockCodec.INSTANCE, this::arrived)
                .build();
    }

    /** The message table, for the dispatcher. */
    public Community community() {
        return community;
    }

    /**
     * Notes that {@code key} proved itself, and is to be reached at {@code address} from now on. The caller takes the
     * ip from the connection that carried the proof, not from what the peer says, or anybody could have blocks sent to
     * a third party. Port 0 means that no address is known and changes nothing.
     */
    public void learn(PublicKey key, Address address) {
        if (address.port() != 0) {
            peers.learn(new Peer(key, address));
        }
    }

    @Override
    public boolean send(PublicKey to, HalfBlock block) {
        loop.assertInLoop();
        Set<Address> targets = new LinkedHashSet<>();
        peers.addressOf(to).ifPresent(targets::add);
        targets.addAll(returnPaths.take(to, clock.instant()));
        if (targets.isEmpty()) {
            return false;
        }
        Bytes packet = packets.unsigned(HALF_BLOCK, HalfBlockCodec.INSTANCE, block);
        targets.forEach(target -> endpoint.send(target, packet));
        return true;
    }

    @Override
    public void listen(BlockReceiver newReceiver) {
        this.receiver = newReceiver;
    }

    private void arrived(Address from, HalfBlock block) {
        Optional<Address> proven = peers.addressOf(block.owner());
        if (proven.isPresent() && proven.get().equals(from)) {
            peers.heard(block.owner());
        } else {
            returnPaths.note(block.owner(), from, clock.instant());
        }
        BlockReceiver taker = receiver;
        if (taker != null) {
            taker.received(block);
        }
    }
}
