package org.seedbank.trustchain.payment;

import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.token.ByteCount;

/** How much of what others say about a key is believed; asked whenever its window is computed. */
@FunctionalInterface
public interface EffectiveBalance {
    /** The effective balance of {@code counterparty}, or zero if it is negative. */
    ByteCount creditOf(PublicKey counterparty);
}
