package org.seedbank.trustchain.agreement;

import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.block.BlockType;

/**
 * A transaction to propose.
 *
 * @param counterparty to whom
 * @param type what the transaction means
 * @param transaction its content
 * @param effect what it changes beside the chain
 */
public record Offer(PublicKey counterparty, BlockType type, TransactionSource transaction, BlockEffect effect) {}
