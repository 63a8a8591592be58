package org.seedbank.trustchain.agreement;

import org.seedbank.trustchain.block.HalfBlock;

/**
 * Both halves of a transaction.
 *
 * @param proposal the half that was there first
 * @param answer the half that answers it
 */
public record Agreement(HalfBlock proposal, HalfBlock answer) {}
