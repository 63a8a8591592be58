package org.seedbank.trustchain.agreement;

import java.util.Optional;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.block.HalfBlock;

/** Makes the transaction of an own block at the moment when its place in the chain is known. */
@FunctionalInterface
public interface TransactionSource {
    /** The transaction that follows {@code previous}, the newest own block of the same type. */
    Bytes after(Optional<HalfBlock> previous);
}
