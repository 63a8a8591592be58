package org.seedbank.overlay.community;

import org.seedbank.overlay.endpoint.Address;

/**
 * Takes messages whose packets are not signed.
 *
 * @param <T> the message
 */
public interface UnsignedHandler<T> {
    /** A well-formed message; {@code from} is what the datagram claims and anybody can write there what they like. */
    void received(Address from, T message);
}
