package org.seedbank.tunnels.dht;

import java.util.List;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.wire.Bytes;

/**
 * What nodes of the table say to each other, in signed packets without global time. Identifiers have 32 bits, are drawn
 * by whoever asks, and are repeated in the answer.
 *
 * @see "IPv8 DHT community, message table"
 */
sealed interface TableMessage {
    /** Values in one message, at most. */
    int MOST_VALUES = 8;
    /** Nodes in one message, at most. */
    int MOST_NODES = 8;

    /** What the answer repeats. */
    long identifier();

    /** Asks for a sign of life. */
    record Ping(long identifier) implements TableMessage {}

    /** The sign of life. */
    record Pong(long identifier) implements TableMessage {}

    /**
     * Asks to keep values.
     *
     * @param identifier 32 bits
     * @param token what the asked node gave, 20 bytes
     * @param target where they belong
     * @param values at most 8, each as {@link StoredValue} writes it
     */
    record Store(long identifier, Bytes token, TablePoint target, List<Bytes> values) implements TableMessage {
        /** Copies the lists. */
        public Store {
            values = List.copyOf(values);
        }
    }

    /** They are kept. */
    record Stored(long identifier) implements TableMessage {}

    /**
     * Asks for values, and if there are none for the nodes nearest to them.
     *
     * @param identifier 32 bits
     * @param lan where whoever asks is in its own network
     * @param target where the values belong
     * @param offset how many values to leave out
     * @param nodesOnly whether nodes are wanted even if there are values
     */
    record Find(long identifier, Address lan, TablePoint target, long offset, boolean nodesOnly)
            implements TableMessage {}

    /**
     * Values or nodes.
     *
     * @param identifier 32 bits
     * @param token lets the receiver store something at the sender, 20 bytes
     * @param values at most 8
     * @param nodes at most 8, nearest first
     */
    record Found(long identifier, Bytes token, List<Bytes> values, List<Peer> nodes) implements TableMessage {
        /** Copies the lists. */
        public Found {
            values = List.copyOf(values);
            nodes = List.copyOf(nodes);
        }
    }

    /**
     * Asks to keep the address of the sender.
     *
     * @param identifier 32 bits
     * @param token what the asked node gave, 20 bytes
     * @param target the member id of the sender
     */
    record StorePeer(long identifier, Bytes token, TablePoint target) implements TableMessage {}

    /** It is kept. */
    record PeerStored(long identifier) implements TableMessage {}

    /**
     * Asks for the addresses of a member, and that it opens its NAT.
     *
     * @param identifier 32 bits
     * @param lan where whoever asks is in its own network
     * @param target a member id
     */
    record Connect(long identifier, Address lan, TablePoint target) implements TableMessage {}

    /**
     * Where the member is.
     *
     * @param identifier 32 bits
     * @param nodes at most 8
     */
    record Connected(long identifier, List<Peer> nodes) implements TableMessage {
        /** Copies the lists. */
        public Connected {
            nodes = List.copyOf(nodes);
        }
    }
}
