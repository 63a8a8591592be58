package org.seedbank.trustchain.community;

import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.community.Community;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Endpoint;
import org.seedbank.overlay.endpoint.Offence;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.loop.NodeLoop;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.peer.PeerGraph;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.agreement.BlockOutcome;
import org.seedbank.trustchain.agreement.BlockTransport;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.HalfBlockCodec;
import org.seedbank.trustchain.crawl.CrawlChannel;
import org.seedbank.trustchain.crawl.CrawlRequest;
import org.seedbank.trustchain.crawl.CrawlRequestCodec;
import org.seedbank.trustchain.crawl.CrawlResponse;
import org.seedbank.trustchain.crawl.CrawlResponseCodec;
import org.seedbank.trustchain.crawl.EmptyCrawlResponse;
import org.seedbank.trustchain.crawl.EmptyCrawlResponseCodec;
import org.seedbank.trustchain.gossip.BlockBroadcast;
import org.seedbank.trustchain.gossip.BlockBroadcastCodec;
import org.seedbank.trustchain.gossip.BlockPair;
import org.seedbank.trustchain.gossip.BlockPairCodec;
import org.seedbank.trustchain.gossip.GossipChannel;
import org.seedbank.trustchain.gossip.PairBroadcast;
import org.seedbank.trustchain.gossip.PairBroadcastCodec;

/**
 * The ledger's overlay: messages in, messages out. Ids 1 to 7 are those of IPv8's TrustChain overlay: half-block, crawl
 * request, crawl response, pair, broadcast, pair broadcast, empty crawl response.
 *
 * <p><b>Where a block goes.</b> First, to the address at which its receiver proved its key ({@link #learn}). Only such
 * a proof sets or changes that address: packets of message 1 are unsigned, a block can be passed on by anybody, and the
 * source of a datagram can be invented, so a block that arrives says nothing about where its owner is. Second, once to
 * each other address from which a proposal of the receiver came in the last 30 seconds that is answered, if any: behind
 * a NAT the port that others see is not the one the node knows of itself, and may change at any time, so the answer to
 * a proposal has to go back the way the proposal came. Such a source is a hint and no more. It never replaces the
 * proven address; whoever invents one gains a copy of a block that is public anyway; it serves one block for each that
 * came from it, so that nobody is sent more than somebody spent on asking; four sources are kept for a key, so that
 * naming a foreign key does not shut out its owner.
 *
 * @see "IPv8 TrustChain messages, specification section 7.1"
 */
public final class TrustChainCommunity implements BlockTransport, CrawlChannel, GossipChannel {
    /** Id of this overlay, drawn at random: IPv8's own id is for chains that follow other rules of payment. */
    public static final CommunityId ID = CommunityId.fromHex("9b602e2f7b8d90539b78fd3872ad7ceb6b122931");

    private static final int HALF_BLOCK = 1;
    private static final int CRAWL_REQUEST = 2;
    private static final int CRAWL_RESPONSE = 3;
    private static final int PAIR = 4;
    private static final int BROADCAST = 5;
    private static final int PAIR_BROADCAST = 6;
    private static final int EMPTY_CRAWL_RESPONSE = 7;

    private final NodeLoop loop;
    private final Clock clock;
    private final Endpoint endpoint;
    private final PacketWriter packets;
    private final PeerGraph peers;
    private final ReturnPaths returnPaths = new ReturnPaths();
    private final Community community;
    private @Nullable Arrival arriving;
    private @Nullable BlockReceiver receiver;
    private @Nullable CrawlReceiver crawls;
    private @Nullable GossipReceiver gossip;

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
                .signed(CRAWL_REQUEST, CrawlRequestCodec.INSTANCE, this::requested)
                .unsigned(
                        CRAWL_RESPONSE,
                        CrawlResponseCodec.INSTANCE,
                        (from, part) -> toCrawls(to -> to.answered(from, part)))
                .unsigned(
                        EMPTY_CRAWL_RESPONSE,
                        EmptyCrawlResponseCodec.INSTANCE,
                        (from, answer) -> toCrawls(to -> to.answeredEmpty(from, answer)))
                .unsigned(PAIR, BlockPairCodec.INSTANCE, (from, pair) -> toGossip(to -> to.heard(from, pair)))
                .unsigned(
                        BROADCAST, BlockBroadcastCodec.INSTANCE, (from, block) -> toGossip(to -> to.heard(from, block)))
                .unsigned(
                        PAIR_BROADCAST,
                        PairBroadcastCodec.INSTANCE,
                        (from, pair) -> toGossip(to -> to.heard(from, pair)))
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
            boolean isNew = peers.addressOf(key).isEmpty();
            Peer peer = new Peer(key, address);
            peers.learn(peer);
            if (isNew) {
                met(peer);
            }
        }
    }

    /** {@code peer}, whom the graph of peers knows already, proved itself in this overlay for the first time. */
    public void met(Peer peer) {
        toGossip(to -> to.met(peer));
    }

    @Override
    public boolean send(PublicKey to, HalfBlock block) {
        loop.assertInLoop();
        Set<Address> targets = new LinkedHashSet<>();
        peers.addressOf(to).ifPresent(targets::add);
        targets.addAll(returnPaths.take(to, clock.instant()));
        if (arriving != null && arriving.owner.equals(to)) {
            targets.add(arriving.from); // the answer is known already
            arriving = null;
        }
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

    @Override
    public Optional<Address> addressOf(PublicKey neighbour) {
        return peers.addressOf(neighbour);
    }

    @Override
    public List<Peer> neighbours() {
        return peers.peers();
    }

    @Override
    public boolean isNeighbour(Address address) {
        return peers.isAt(address);
    }

    @Override
    public void ask(Address to, CrawlRequest request) {
        endpoint.send(to, packets.signed(CRAWL_REQUEST, CrawlRequestCodec.INSTANCE, request));
    }

    @Override
    public void answer(Address to, CrawlResponse response) {
        endpoint.send(to, packets.unsigned(CRAWL_RESPONSE, CrawlResponseCodec.INSTANCE, response));
    }

    @Override
    public void answerEmpty(Address to, EmptyCrawlResponse response) {
        endpoint.send(to, packets.unsigned(EMPTY_CRAWL_RESPONSE, EmptyCrawlResponseCodec.INSTANCE, response));
    }

    @Override
    public void broadcast(List<Address> to, BlockBroadcast broadcast) {
        Bytes packet = packets.unsigned(BROADCAST, BlockBroadcastCodec.INSTANCE, broadcast);
        to.forEach(each -> endpoint.send(each, packet));
    }

    @Override
    public void broadcast(List<Address> to, PairBroadcast broadcast) {
        Bytes packet = packets.unsigned(PAIR_BROADCAST, PairBroadcastCodec.INSTANCE, broadcast);
        to.forEach(each -> endpoint.send(each, packet));
    }

    @Override
    public void send(Address to, BlockPair pair) {
        endpoint.send(to, packets.unsigned(PAIR, BlockPairCodec.INSTANCE, pair));
    }

    @Override
    public void offended(Address by, Offence what) {
        peers.complaints().offended(by, what);
    }

    @Override
    public void listenToCrawls(CrawlReceiver newReceiver) {
        this.crawls = newReceiver;
    }

    @Override
    public void listenToGossip(GossipReceiver newReceiver) {
        this.gossip = newReceiver;
    }

    private void requested(Peer requester, CrawlRequest request) {
        if (peers.addressOf(requester.key()).filter(requester.address()::equals).isPresent()) {
            peers.heard(requester.key());
        }
        toCrawls(to -> to.requested(requester, request));
    }

    private void toCrawls(Consumer<CrawlReceiver> message) {
        CrawlReceiver taker = crawls;
        if (taker != null) {
            message.accept(taker);
        }
    }

    private void toGossip(Consumer<GossipReceiver> message) {
        GossipReceiver taker = gossip;
        if (taker != null) {
            message.accept(taker);
        }
    }

    private void arrived(Address from, HalfBlock block) {
        Optional<Address> proven = peers.addressOf(block.owner());
        if (proven.isPresent() && proven.get().equals(from)) {
            peers.heard(block.owner());
        }
        BlockReceiver taker = receiver;
        if (taker == null) {
            return;
        }
        arriving = proven.isPresent() && proven.get().equals(from) ? null : new Arrival(block.owner(), from);
        BlockOutcome outcome = taker.received(block);
        Arrival unused = arriving;
        arriving = null;
        if (outcome == BlockOutcome.INVALID && isNeighbour(from)) { // of other sources nobody knows whose they are
            offended(from, Offence.FALSE_BLOCKS);
        }
        if (outcome.isAnswered() && unused != null) {
            returnPaths.note(block.owner(), from, clock.instant());
        }
    }

    /** A block that is being looked at, of whose owner no proven address is where it came from. */
    private record Arrival(PublicKey owner, Address from) {}
}
