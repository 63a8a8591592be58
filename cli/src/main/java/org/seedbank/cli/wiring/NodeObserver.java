package org.seedbank.cli.wiring;

import java.util.OptionalLong;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.validation.DoubleSpend;
import org.seedbank.trustchain.validation.Verdict;
import org.seedbank.tunnels.node.TunnelNode;

/** Told of what a node sees and does, on its loop. */
public interface NodeObserver {
    /** It can be reached from now on. */
    void listening(Address at, PublicKey key, CommunityId overlay);

    /**
     * {@code peer} proved its key and its address, for the first time or at a new address.
     *
     * @param chainLength as it says itself
     */
    void found(Peer peer, OptionalLong chainLength);

    /**
     * A block arrived.
     *
     * @param message in which kind of message, e.g. {@code half-block}
     * @param verdict by what was known before it came
     */
    void received(Address from, String message, HalfBlock block, Verdict verdict);

    /** An own block is on disk and leaves for the first time. */
    void signed(Address to, HalfBlock block);

    /** A question for a chain was answered with {@code blocks} blocks. */
    void answered(Address to, long crawlId, long blocks);

    /** What it does for circuits of others, now and then. */
    void carries(TunnelNode node);

    /** A circuit that ends here has a socket of its own from now on. */
    default void exitOpened(int port) {}

    /** Nothing is signed any more, because the key is used elsewhere; {@code reason} is a sentence for the user. */
    default void signingStopped(String reason) {}

    /** Somebody is seen to have forked a chain. */
    void forked(Address from, DoubleSpend proof);
}
