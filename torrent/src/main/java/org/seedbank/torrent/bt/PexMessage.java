package org.seedbank.torrent.bt;

import bt.protocol.extended.ExtendedMessage;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;

/** Peers that joined and left the sender (BEP 11). Not Bt's, which cannot be made from outside and trusts lengths. */
final class PexMessage extends ExtendedMessage {
    static final String NAME = "ut_pex";

    private final List<InetSocketAddress> added;
    private final List<InetSocketAddress> dropped;
    private final Set<InetSocketAddress> uploadOnly;

    /** @param uploadOnly peers, among others, that want nothing */
    PexMessage(List<InetSocketAddress> added, List<InetSocketAddress> dropped, Set<InetSocketAddress> uploadOnly) {
        this.added = List.copyOf(added);
        this.dropped = List.copyOf(dropped);
        this.uploadOnly = Set.copyOf(uploadOnly);
    }

    /** Peers that the sender is connected with. */
    List<InetSocketAddress> added() {
        return added;
    }

    /** Those of them that want nothing (BEP 21); maybe others too. */
    Set<InetSocketAddress> uploadOnly() {
        return uploadOnly;
    }

    /** Peers that it is not connected with any more. */
    List<InetSocketAddress> dropped() {
        return dropped;
    }
}
