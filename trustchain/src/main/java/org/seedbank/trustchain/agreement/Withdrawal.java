package org.seedbank.trustchain.agreement;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.block.TransactionEncoding;
import org.seedbank.trustchain.block.TransactionValue;
import org.seedbank.trustchain.block.TransactionValue.BytesValue;
import org.seedbank.trustchain.block.TransactionValue.DictionaryValue;
import org.seedbank.trustchain.block.TransactionValue.IntegerValue;
import org.seedbank.trustchain.validation.ChainView;

/**
 * Content of a block that offers the counterparty to let an earlier proposal of the same owner be as if it had never
 * been made. It is a proposal itself: whichever of both the counterparty answers first counts, and the other one is
 * never answered. So neither side can undo what the other may rely on.
 *
 * @param proposal number of the proposal in the chain of the block's owner
 * @param hash its hash
 */
public record Withdrawal(SequenceNumber proposal, BlockHash hash) {
    /** Type of such blocks. */
    public static final BlockType TYPE = BlockType.of("seedbank_withdrawal");

    private static final Bytes PROPOSAL = Bytes.utf8("proposal");
    private static final Bytes HASH = Bytes.utf8("hash");

    /** The withdrawal of {@code proposal}. */
    public static Withdrawal of(HalfBlock proposal) {
        return new Withdrawal(proposal.sequence(), proposal.hash());
    }

    /** What {@code block} withdraws, if it is of this type and readable. */
    public static Optional<Withdrawal> in(HalfBlock block) {
        if (!block.type().equals(TYPE)) {
            return Optional.empty();
        }
        try {
            return Optional.of(decode(block.transaction()));
        } catch (MalformedMessageException e) {
            return Optional.empty();
        }
    }

    /**
     * Reads a transaction: a dictionary with the byte-string keys {@code proposal}, a number, and {@code hash}.
     *
     * @throws MalformedMessageException if it is something else
     */
    public static Withdrawal decode(Bytes transaction) {
        TransactionValue value = TransactionEncoding.INSTANCE.decode(transaction);
        if (value instanceof DictionaryValue dictionary
                && dictionary.entries().size() == 2
                && dictionary.get(TransactionValue.of(PROPOSAL)).orElse(null) instanceof IntegerValue number
                && dictionary.get(TransactionValue.of(HASH)).orElse(null) instanceof BytesValue hash
                && hash.value().size() == BlockHash.SIZE
                && number.value().signum() > 0
                && number.value().compareTo(BigInteger.valueOf(0xffff_ffffL)) <= 0) {
            return new Withdrawal(new SequenceNumber(number.value().longValue()), new BlockHash(hash.value()));
        }
        throw new MalformedMessageException("dictionary with a proposal and its hash expected", 0);
    }

    /** The bytes of the transaction. */
    public Bytes encode() {
        String digits = Long.toString(proposal.value());
        return new WireWriter()
                .bytes(Bytes.utf8("a2d8b"))
                .bytes(PROPOSAL)
                .bytes(Bytes.utf8(digits.length() + "i" + digits + "4b"))
                .bytes(HASH)
                .bytes(Bytes.utf8(BlockHash.SIZE + "b"))
                .bytes(hash.value())
                .toBytes();
    }

    /** Numbers of the proposals of {@code owner} of which a withdrawal was answered. */
    static Set<SequenceNumber> agreed(PublicKey owner, ChainView view) {
        Set<SequenceNumber> agreed = new HashSet<>();
        BlockId first = new BlockId(owner, SequenceNumber.GENESIS);
        Optional<HalfBlock> next =
                view.at(first).filter(block -> block.type().equals(TYPE)).or(() -> view.after(first, TYPE));
        while (next.isPresent()) {
            HalfBlock block = next.get();
            if (block.isProposal() && view.linked(block).isPresent()) {
                target(block, view)
                        .filter(proposal -> proposal.link().equals(block.link()))
                        .map(HalfBlock::sequence)
                        .ifPresent(agreed::add);
            }
            next = view.after(block.id(), TYPE);
        }
        return agreed;
    }

    /** The answer to the proposal that {@code block} withdraws, if there is one; then it is too late. */
    static Optional<HalfBlock> answerToTarget(HalfBlock block, ChainView view) {
        return target(block, view).flatMap(view::linked);
    }

    /** The block that {@code withdrawal} withdraws, if it is known. */
    static Optional<HalfBlock> target(HalfBlock withdrawal, ChainView view) {
        return in(withdrawal)
                .flatMap(content -> view.at(new BlockId(withdrawal.owner(), content.proposal())))
                .filter(HalfBlock::isProposal);
    }
}
