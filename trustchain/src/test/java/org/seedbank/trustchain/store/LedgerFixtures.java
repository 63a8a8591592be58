package org.seedbank.trustchain.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.account.HistoryEntry;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.token.ByteCount;

/** Blocks, accounts and history for tests, the same in every run. */
final class LedgerFixtures {
    static final PrivateKey ALICE = key(1);
    static final PrivateKey BOB = key(2);
    static final PrivateKey MALLORY = key(3);
    static final BlockType OTHER_TYPE = BlockType.of("other");
    static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_000L);

    private LedgerFixtures() {}

    static PrivateKey key(int number) {
        return PrivateKey.decode(Bytes.utf8("LibNaCLSK:").concat(Bytes.filled(64, number)));
    }

    static SequenceNumber number(long value) {
        return new SequenceNumber(value);
    }

    static BlockId id(PrivateKey owner, long sequence) {
        return new BlockId(owner.publicKey(), number(sequence));
    }

    static HalfBlock proposal(PrivateKey from, long sequence, PrivateKey to) {
        return block(from, sequence, BlockLink.proposalTo(to.publicKey()), BlockType.BANDWIDTH, NOW);
    }

    static HalfBlock openProposal(PrivateKey from, long sequence) {
        return block(from, sequence, new BlockLink(BlockLink.ANYBODY, 0), BlockType.BANDWIDTH, NOW);
    }

    static HalfBlock typed(PrivateKey from, long sequence, BlockType type) {
        return block(from, sequence, BlockLink.proposalTo(BOB.publicKey()), type, NOW);
    }

    static HalfBlock answer(PrivateKey from, long sequence, HalfBlock proposal) {
        return answerAt(NOW, from, sequence, proposal);
    }

    static HalfBlock answerAt(Instant time, PrivateKey from, long sequence, HalfBlock proposal) {
        return block(from, sequence, BlockLink.answerTo(proposal.id()), proposal.type(), time);
    }

    static HalfBlock block(PrivateKey from, long sequence, BlockLink link, BlockType type, Instant time) {
        BlockHash previous =
                sequence == 1 ? BlockHash.GENESIS : new BlockHash(Bytes.filled(BlockHash.SIZE, (int) sequence));
        Bytes transaction = Bytes.utf8("a4d2bup7i10485764bdown1i0").concat(Bytes.filled(40, '7'));
        return HalfBlock.sign(from, number(sequence), link, previous, type, transaction, time);
    }

    static AccountRecord account(PrivateKey counterparty, long owed) {
        var item = new AccountRecord.Item(reason(1), new ByteCount(owed));
        return new AccountRecord(
                counterparty.publicKey(),
                List.of(item, new AccountRecord.Item(reason(2), new ByteCount(7))),
                Optional.of(NOW),
                List.of(item),
                new ByteCount(1L << 40),
                new ByteCount(5),
                ByteCount.ZERO,
                Optional.of(NOW.plusMillis(1)));
    }

    static HistoryEntry entry(long amount) {
        return new HistoryEntry(
                NOW,
                amount % 2 == 0 ? HistoryEntry.Kind.SPENT : HistoryEntry.Kind.FORGIVEN,
                BOB.publicKey(),
                reason(3),
                new ByteCount(amount),
                amount % 2 == 0 ? Optional.of(number(amount + 1)) : Optional.empty());
    }

    private static ServiceReason reason(int filler) {
        return ServiceReason.torrent(Bytes.filled(20, filler));
    }

    /** Proposals of {@code owner} with these numbers. */
    static List<HalfBlock> chainOf(PrivateKey owner, long... sequences) {
        return LongStream.of(sequences)
                .mapToObj(sequence -> proposal(owner, sequence, key(8)))
                .toList();
    }
}
