package org.seedbank.trustchain.node;

import java.util.Optional;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.trustchain.agreement.BlockEffect;
import org.seedbank.trustchain.agreement.BlockOutcome;
import org.seedbank.trustchain.agreement.CountersignPolicy;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.ByteCount;
import org.seedbank.trustchain.token.Totals;

/**
 * Answers every proposal that pays at least 1 MiB, as the wallets of the published network do, whatever was delivered.
 *
 * @see "IPv8 TrustChain, wallet rule of tribler_bandwidth, specification section 7.2"
 */
public final class WalletRule implements CountersignPolicy {
    private static final ByteCount LEAST = ByteCount.ofMebibytes(1);

    @Override
    public Decision decide(HalfBlock proposal) {
        BandwidthTransaction content;
        try {
            content = BandwidthTransaction.decode(proposal.transaction());
        } catch (MalformedMessageException e) {
            return new Decline(BlockOutcome.DECLINED_NO_PAYMENT);
        }
        if (!content.down().isAtLeast(LEAST)) {
            return new Decline(BlockOutcome.DECLINED_NO_PAYMENT);
        }
        return new Countersign(
                previous -> BandwidthTransaction.agreement(content, totals(previous))
                        .encode(),
                BlockEffect.NONE);
    }

    private static Totals totals(Optional<HalfBlock> previous) {
        return previous.map(block ->
                        BandwidthTransaction.decode(block.transaction()).totals())
                .orElse(Totals.NONE);
    }
}
