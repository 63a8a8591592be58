package org.seedbank.cli.audit;

import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.token.ByteCount;

/**
 * A payment that the counterparty has not signed yet.
 *
 * @param block the payer's half
 * @param amount how much
 */
public record OpenProposal(BlockId block, ByteCount amount) {}
