package org.seedbank.tunnels.dht;

import java.util.Comparator;
import org.seedbank.overlay.peer.Peer;

/**
 * A node of the table.
 *
 * @param peer who and where
 * @param point follows from both
 */
record Contact(Peer peer, TablePoint point) {
    static Contact of(Peer peer) {
        return new Contact(peer, TablePoint.ofNode(peer));
    }

    boolean isIpv6() {
        return peer.address().isIpv6();
    }

    /** Nearest to {@code target} first. */
    static Comparator<Contact> nearest(TablePoint target) {
        return Comparator.comparing(contact -> contact.point.distanceTo(target));
    }
}
