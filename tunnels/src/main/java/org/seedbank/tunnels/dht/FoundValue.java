package org.seedbank.tunnels.dht;

import java.util.Optional;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;

/**
 * A value out of the table.
 *
 * @param data what somebody stored; anybody may have, unless it is signed
 * @param signer who proved to be its owner, if anybody
 */
public record FoundValue(Bytes data, Optional<PublicKey> signer) {}
