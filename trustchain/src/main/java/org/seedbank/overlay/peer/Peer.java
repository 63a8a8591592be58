package org.seedbank.overlay.peer;

import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;

/**
 * Another node.
 *
 * @param key who it is
 * @param address where it was when it proved the key
 */
public record Peer(PublicKey key, Address address) {}
