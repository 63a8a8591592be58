package org.seedbank.trustchain.gossip;

import java.util.List;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Offence;
import org.seedbank.overlay.peer.Peer;

/** Carries blocks to neighbours that did not ask for them. Used on the node's loop. */
public interface GossipChannel {
    /** Everybody whose address is proven. */
    List<Peer> neighbours();

    /** Whether one of them proved itself at {@code address}. */
    boolean isNeighbour(Address address);

    /** Sends a block to be passed on, to each the same packet. */
    void broadcast(List<Address> to, BlockBroadcast broadcast);

    /** Sends a pair to be passed on, to each the same packet. */
    void broadcast(List<Address> to, PairBroadcast broadcast);

    /** Sends a pair for the receiver alone. */
    void send(Address to, BlockPair pair);

    /** What came from {@code by} was {@code what}; noted for the user. */
    void offended(Address by, Offence what);

    /** From now on {@code receiver} takes what neighbours send. */
    void listenToGossip(GossipReceiver receiver);

    /** Receiver of what neighbours send; nothing of it is checked. */
    interface GossipReceiver {
        /** A block to be passed on. */
        void heard(Address from, BlockBroadcast broadcast);

        /** A pair to be passed on. */
        void heard(Address from, PairBroadcast broadcast);

        /** A pair for this node alone. */
        void heard(Address from, BlockPair pair);

        /** A neighbour whose address is proven for the first time since the start. */
        void met(Peer neighbour);
    }
}
