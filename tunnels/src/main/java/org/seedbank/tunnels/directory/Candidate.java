package org.seedbank.tunnels.directory;

import java.util.Set;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.tunnels.cell.PeerFlag;

/**
 * A node that can be part of circuits.
 *
 * @param peer who and where
 * @param flags what it says it does
 */
public record Candidate(Peer peer, Set<PeerFlag> flags) {
    /** Copies the set. */
    public Candidate {
        flags = Set.copyOf(flags);
    }

    /** Who it is. */
    public PublicKey key() {
        return peer.key();
    }

    /** Where it is. */
    public Address address() {
        return peer.address();
    }

    /** Whether it says that something leaves circuits there. */
    public boolean isExit() {
        return isExit(flags);
    }

    static boolean isExit(Set<PeerFlag> flags) {
        return flags.contains(PeerFlag.EXIT_BT)
                || flags.contains(PeerFlag.EXIT_IPV8)
                || flags.contains(PeerFlag.EXIT_HTTP);
    }

    /** Whether it says that it does {@code flag}. */
    public boolean has(PeerFlag flag) {
        return flags.contains(flag);
    }
}
