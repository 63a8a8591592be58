package org.seedbank.overlay.community;

import org.seedbank.overlay.peer.Peer;

/**
 * Takes messages whose packets are signed.
 *
 * @param <T> the message
 */
public interface SignedHandler<T> {
    /**
     * A well-formed message that the key of {@code sender} signed; for whom and when is not part of the signature, so
     * it may be a repetition of an old one, from another address.
     */
    void received(Peer sender, T message);
}
