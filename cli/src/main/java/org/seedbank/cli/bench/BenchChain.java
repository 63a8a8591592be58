package org.seedbank.cli.bench;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.ByteCount;
import org.seedbank.trustchain.token.Totals;

/** Two keys that pay each other, as a ledger knows them. */
final class BenchChain {
    private static final ByteCount AMOUNT = ByteCount.ofMebibytes(1);
    private static final Instant TIME = Instant.ofEpochMilli(1_600_000_000_000L);

    private final Side payer;
    private final Side payee;

    BenchChain(SecureRandom random) {
        this.payer = new Side(PrivateKey.generate(random));
        this.payee = new Side(PrivateKey.generate(random));
    }

    /** Who pays. */
    PublicKey owner() {
        return payer.key.publicKey();
    }

    /** The next {@code count} payments, each followed by its agreement. */
    List<HalfBlock> pairs(int count) {
        List<HalfBlock> blocks = new ArrayList<>(2 * count);
        for (int i = 0; i < count; i++) {
            BandwidthTransaction payment = BandwidthTransaction.proposal(AMOUNT, payer.totals);
            HalfBlock proposal = payer.sign(BlockLink.proposalTo(payee.key.publicKey()), payment);
            blocks.add(proposal);
            blocks.add(payee.sign(
                    BlockLink.answerTo(proposal.id()), BandwidthTransaction.agreement(payment, payee.totals)));
        }
        return blocks;
    }

    private static final class Side {
        private final PrivateKey key;
        private Totals totals = Totals.NONE;
        private SequenceNumber next = SequenceNumber.GENESIS;
        private BlockHash tip = BlockHash.GENESIS;

        Side(PrivateKey key) {
            this.key = key;
        }

        HalfBlock sign(BlockLink link, BandwidthTransaction content) {
            HalfBlock block = HalfBlock.sign(key, next, link, tip, BlockType.BANDWIDTH, content.encode(), TIME);
            totals = content.totals();
            next = next.next();
            tip = block.hash();
            return block;
        }
    }
}
