package org.seedbank.trustchain.agreement;

import java.util.concurrent.CompletableFuture;
import org.seedbank.overlay.crypto.PublicKey;

/** Asks others how much of the own chain they know. */
@FunctionalInterface
public interface OwnTipSource {
    /**
     * Asks {@code partner} for what it knows of the own chain. Blocks that it shows arrive as any others do, before the
     * answer.
     *
     * @return completes on the loop with the highest number of the own chain that {@code partner} knows, 0 if it knows
     *     nothing; fails if it does not answer
     */
    CompletableFuture<Long> highestKnownTo(PublicKey partner);
}
