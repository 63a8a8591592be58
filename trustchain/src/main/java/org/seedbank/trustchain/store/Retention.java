package org.seedbank.trustchain.store;

import java.util.Optional;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.token.ByteCount;

/**
 * How much a ledger keeps of what concerns others. Blocks of its owner, both halves of what was agreed with it, and
 * proofs of forks are kept for good and count for nothing.
 *
 * @param own whose ledger it is; while that is not known nothing is given up
 * @param foreign bytes of other blocks as they are stored, without indexes, that are kept; more for a moment
 */
public record Retention(Optional<PublicKey> own, ByteCount foreign) {
    /** Nothing is ever given up. */
    public static final Retention EVERYTHING = new Retention(Optional.empty(), new ByteCount(Long.MAX_VALUE));

    /** The ledger of {@code own}, with at most {@code foreign} bytes of what concerns others. */
    public static Retention of(PublicKey own, ByteCount foreign) {
        return new Retention(Optional.of(own), foreign);
    }

    /** Whether {@code block} concerns the owner of the ledger, and stays for good. */
    boolean isOwn(HalfBlock block) {
        return own.filter(key -> block.owner().equals(key) || block.link().names(key))
                .isPresent();
    }
}
