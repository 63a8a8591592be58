package org.seedbank.trustchain.store;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.util.List;
import java.util.stream.Stream;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.validation.DoubleSpend;

/**
 * A write whose records are ready, so that what cannot be encoded fails where it is asked for, and the one writing
 * thread does no more than it must.
 *
 * @param blocks the blocks, whose layout needs the short numbers of their names
 * @param accounts key and payload each
 * @param history counterparty and payload each
 * @param forks digest and payload each
 */
record EncodedWrite(List<HalfBlock> blocks, List<Item> accounts, List<Item> history, List<Item> forks) {
    /**
     * A record.
     *
     * @param name what it is found by
     * @param payload what is stored
     */
    record Item(Bytes name, Bytes payload) {
        int size() {
            return name.size() + payload.size();
        }
    }

    static EncodedWrite of(LedgerWrite write) {
        return new EncodedWrite(
                write.blocks(),
                write.accounts().stream().map(EncodedWrite::account).toList(),
                write.history().stream()
                        .map(entry -> new Item(
                                entry.counterparty().encoded(), new HistoryCodec(entry.counterparty()).encode(entry)))
                        .toList(),
                write.forks().stream().map(EncodedWrite::fork).toList());
    }

    /** About how many bytes this adds to the file. */
    long size() {
        return blocks.stream().mapToLong(BlockLayout::size).sum()
                + Stream.of(accounts, history, forks)
                        .flatMap(List::stream)
                        .mapToLong(Item::size)
                        .sum();
    }

    private static Item account(AccountRecord account) {
        return new Item(
                account.counterparty().encoded(),
                account.isEmpty() ? Bytes.empty() : new AccountCodec(account.counterparty()).encode(account));
    }

    private static Item fork(DoubleSpend fork) {
        Hasher digest = Hashing.sha256().newHasher();
        Stream.of(fork.first(), fork.second())
                .map(HalfBlock::hash)
                .map(BlockHash::value)
                .sorted()
                .forEach(hash -> digest.putBytes(hash.toArray()));
        Bytes pair = new WireWriter()
                .varlenI(fork.first().packed())
                .varlenI(fork.second().packed())
                .toBytes();
        return new Item(Bytes.wrap(digest.hash().asBytes()), pair);
    }
}
