package org.seedbank.overlay.request;

import java.util.Optional;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;

/**
 * Who may answer a request. An identifier alone would let anybody who guesses 16 bits answer for somebody else.
 *
 * @param key the key that must have signed the answer, if any
 * @param address the address that it must have come from, if any; at least one of both is given
 */
public record Respondent(Optional<PublicKey> key, Optional<Address> address) {
    /** Refuses everybody and nobody in particular. */
    public Respondent {
        if (key.isEmpty() && address.isEmpty()) {
            throw new IllegalArgumentException("a request that anybody may answer");
        }
    }

    /** Whoever is at {@code address}; the answer may be signed by any key, or not at all. */
    public static Respondent at(Address address) {
        return new Respondent(Optional.empty(), Optional.of(address));
    }

    /** Whoever signs with {@code key}, from wherever. */
    public static Respondent holding(PublicKey key) {
        return new Respondent(Optional.of(key), Optional.empty());
    }

    /** Only {@code peer} at its address. */
    public static Respondent exactly(Peer peer) {
        return new Respondent(Optional.of(peer.key()), Optional.of(peer.address()));
    }

    boolean is(Answerer answerer) {
        return key.map(wanted -> answerer.key().filter(wanted::equals).isPresent())
                        .orElse(true)
                && address.map(answerer.address()::equals).orElse(true);
    }
}
