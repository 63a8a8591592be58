package org.seedbank.cli.bench;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.crypto.Signature;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.ByteCount;
import org.seedbank.trustchain.token.Totals;

/**
 * Payments between many peers, each a proposal followed by its agreement, with correct links, hashes and totals.
 * Signatures are noise: what only stores blocks does not look at them, and a million of them would take long.
 */
final class PaymentBlocks {
    private static final int OWNERS = 1000;
    private static final ByteCount AMOUNT = ByteCount.ofMebibytes(16);
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private final SecureRandom random;
    private final List<PublicKey> owners = new ArrayList<>();
    private final HalfBlock[] tips = new HalfBlock[OWNERS];
    private final Totals[] totals = new Totals[OWNERS];
    private @Nullable HalfBlock proposal;
    private int payee;
    private long made;

    PaymentBlocks(SecureRandom random) {
        this.random = random;
        for (int i = 0; i < OWNERS; i++) {
            owners.add(PrivateKey.generate(random).publicKey());
        }
        Arrays.fill(totals, Totals.NONE);
    }

    /** The next block. */
    HalfBlock next() {
        HalfBlock open = proposal;
        if (open == null) {
            int payer = random.nextInt(OWNERS);
            payee = (payer + 1 + random.nextInt(OWNERS - 1)) % OWNERS;
            HalfBlock made = append(
                    payer,
                    BlockLink.proposalTo(owners.get(payee)),
                    BandwidthTransaction.proposal(AMOUNT, totals[payer]));
            proposal = made;
            return made;
        }
        proposal = null;
        BandwidthTransaction proposed = BandwidthTransaction.decode(open.transaction());
        return append(payee, BlockLink.answerTo(open.id()), BandwidthTransaction.agreement(proposed, totals[payee]));
    }

    /** Somebody who made a block. */
    PublicKey anyOwner() {
        return anyTip().owner();
    }

    /** A block that was made. */
    BlockId anyId() {
        HalfBlock tip = anyTip();
        int number = 1 + random.nextInt((int) tip.sequence().value());
        return new BlockId(tip.owner(), new SequenceNumber(number));
    }

    private HalfBlock anyTip() {
        HalfBlock tip = tips[random.nextInt(OWNERS)];
        while (tip == null) {
            tip = tips[random.nextInt(OWNERS)];
        }
        return tip;
    }

    private HalfBlock append(int owner, BlockLink link, BandwidthTransaction content) {
        Optional<HalfBlock> before = Optional.ofNullable(tips[owner]);
        byte[] noise = new byte[Signature.SIZE];
        random.nextBytes(noise);
        HalfBlock block = new HalfBlock(
                new BlockId(
                        owners.get(owner),
                        before.map(tip -> tip.sequence().next()).orElse(SequenceNumber.GENESIS)),
                link,
                before.map(HalfBlock::hash).orElse(BlockHash.GENESIS),
                BlockType.BANDWIDTH,
                content.encode(),
                BEGINNING.plusMillis(made++),
                new Signature(Bytes.wrap(noise)));
        tips[owner] = block;
        totals[owner] = content.totals();
        return block;
    }
}
