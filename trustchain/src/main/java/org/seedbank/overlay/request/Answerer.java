package org.seedbank.overlay.request;

import java.util.Optional;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;

/**
 * Where an answer came from.
 *
 * @param key whose signature it carried, if any
 * @param address source of the datagram
 */
public record Answerer(Optional<PublicKey> key, Address address) {
    /** Source of a signed packet. */
    public static Answerer signed(Peer sender) {
        return new Answerer(Optional.of(sender.key()), sender.address());
    }

    /** Source of an unsigned packet. */
    public static Answerer unsigned(Address from) {
        return new Answerer(Optional.empty(), from);
    }
}
