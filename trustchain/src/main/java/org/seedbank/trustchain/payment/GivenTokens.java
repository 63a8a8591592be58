package org.seedbank.trustchain.payment;

import java.util.concurrent.CompletableFuture;
import org.seedbank.trustchain.agreement.Agreement;
import org.seedbank.trustchain.block.HalfBlock;

/**
 * Tokens that are given for no service. Both futures complete on the loop, and fail with
 * {@link org.seedbank.trustchain.store.LedgerStorageException} if nothing was given.
 *
 * @param stored our half, once it is on disk: from then on the tokens are gone
 * @param agreed both halves, once the taker has signed too, which may be never
 */
public record GivenTokens(CompletableFuture<HalfBlock> stored, CompletableFuture<Agreement> agreed) {}
