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
 * Payments between many peers, each a proposal followed by its agreement, with correct links, hashes and totals. Where
 * nobody looks at signatures they may be noise, since a million of them would take long.
 */
final class PaymentBlocks {
    private static final ByteCount AMOUNT = ByteCount.ofMebibytes(16);
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private final SecureRandom random;
    private final boolean signed;
    private final List<PrivateKey> owners = new ArrayList<>();
    private final @Nullable HalfBlock[] tips;
    private final Totals[] totals;
    private @Nullable HalfBlock proposal;
    private int payee;
    private long made;

    private PaymentBlocks(SecureRandom random, int peers, boolean signed) {
        this.random = random;
        this.signed = signed;
        this.tips = new HalfBlock[peers];
        this.totals = new Totals[peers];
        for (int i = 0; i < peers; i++) {
            owners.add(PrivateKey.generate(random));
        }
        Arrays.fill(totals, Totals.NONE);
    }

    /** Blocks of {@code peers} whose signatures are right. */
    static PaymentBlocks signed(SecureRandom random, int peers) {
        return new PaymentBlocks(random, peers, true);
    }

    /** Blocks of {@code peers} whose signatures are noise. */
    static PaymentBlocks unsigned(SecureRandom random, int peers) {
        return new PaymentBlocks(random, peers, false);
    }

    /** The next block. */
    HalfBlock next() {
        HalfBlock open = proposal;
        if (open == null) {
            int payer = random.nextInt(owners.size());
            payee = (payer + 1 + random.nextInt(owners.size() - 1)) % owners.size();
            HalfBlock made = append(
                    payer,
                    BlockLink.proposalTo(owners.get(payee).publicKey()),
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
        HalfBlock tip = tips[random.nextInt(tips.length)];
        while (tip == null) {
            tip = tips[random.nextInt(tips.length)];
        }
        return tip;
    }

    private Signature noise() {
        byte[] noise = new byte[Signature.SIZE];
        random.nextBytes(noise);
        return new Signature(Bytes.wrap(noise));
    }

    private HalfBlock append(int owner, BlockLink link, BandwidthTransaction content) {
        Optional<HalfBlock> before = Optional.ofNullable(tips[owner]);
        PrivateKey key = owners.get(owner);
        SequenceNumber number = before.map(tip -> tip.sequence().next()).orElse(SequenceNumber.GENESIS);
        BlockHash previous = before.map(HalfBlock::hash).orElse(BlockHash.GENESIS);
        Bytes transaction = content.encode();
        Instant time = BEGINNING.plusMillis(made++);
        HalfBlock block = signed
                ? HalfBlock.sign(key, number, link, previous, BlockType.BANDWIDTH, transaction, time)
                : new HalfBlock(
                        new BlockId(key.publicKey(), number),
                        link,
                        previous,
                        BlockType.BANDWIDTH,
                        transaction,
                        time,
                        noise());
        tips[owner] = block;
        totals[owner] = content.totals();
        return block;
    }
}
