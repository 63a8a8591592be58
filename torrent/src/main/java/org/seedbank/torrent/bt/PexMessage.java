package org.seedbank.torrent.bt;

import bt.protocol.extended.ExtendedMessage;
import java.net.InetSocketAddress;
import java.util.List;

/** Peers that joined and left the sender (BEP 11). Not Bt's, which cannot be made from outside and trusts lengths. */
final class PexMessage extends ExtendedMessage {
    static final String NAME = "ut_pex";

    private final List<InetSocketAddress> added;
    private final List<InetSocketAddress> dropped;

    PexMessage(List<InetSocketAddress> added, List<InetSocketAddress> dropped) {
        this.added = List.copyOf(added);
        this.dropped = List.copyOf(dropped);
    }

    /** Peers that the sender is connected with. */
    List<InetSocketAddress> added() {
        return added;
    }

    /** Peers that it is not connected with any more. */
    List<InetSocketAddress> dropped() {
        return dropped;
    }
}
