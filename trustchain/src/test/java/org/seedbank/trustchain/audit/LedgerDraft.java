package org.seedbank.trustchain.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.crypto.Signature;
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
import org.seedbank.trustchain.fixture.TestChain;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.store.InMemoryChainStore;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.ByteCount;
import org.seedbank.trustchain.token.Totals;
import org.seedbank.trustchain.validation.DoubleSpend;

/** An honest ledger of alice, who paid bob and was paid by carol, in which one thing can be made wrong. */
final class LedgerDraft {
    static final int OWN_BLOCKS = 7;

    private static final ServiceReason REASON = ServiceReason.torrent(Bytes.filled(20, 'h'));

    final TestChain alice = new TestChain("alice");
    final TestChain bob = new TestChain("bob");
    final TestChain carol = new TestChain("carol");
    final List<HalfBlock> blocks = new ArrayList<>();
    final List<AccountRecord> accounts = new ArrayList<>();
    final List<HistoryEntry> history = new ArrayList<>();
    final List<DoubleSpend> forks = new ArrayList<>();
    private final Map<PublicKey, List<HalfBlock>> lost = new HashMap<>();
    private final Map<PublicKey, List<HalfBlock>> added = new HashMap<>();

    LedgerDraft() {
        pay(100);
        earn(70);
        pay(50);
        earn(30);
        pay(20);
        earn(5);
        pay(9);
        accounts.add(account(bob.owner(), 179, 0));
        accounts.add(account(carol.owner(), 0, 105));
    }

    InMemoryChainStore store() {
        return store(content());
    }

    private static InMemoryChainStore store(LedgerWrite content) {
        InMemoryChainStore store = InMemoryChainStore.immediate();
        store.commit(content).join();
        return store;
    }

    /** What is in the ledger of alice. */
    LedgerWrite content() {
        return new LedgerWrite(blocks, accounts, history, forks);
    }

    /** The ledgers of all three; those of bob and carol hold what alice's holds, but for what {@link #lost} says. */
    Map<PublicKey, ChainStore> ledgers() {
        Map<PublicKey, ChainStore> ledgers = new LinkedHashMap<>();
        contents().forEach((key, content) -> ledgers.put(key.publicKey(), store(content)));
        return ledgers;
    }

    /** What is in {@link #ledgers}; that of alice is the first. */
    Map<PrivateKey, LedgerWrite> contents() {
        Map<PrivateKey, LedgerWrite> contents = new LinkedHashMap<>();
        contents.put(alice.key(), content());
        for (TestChain other : List.of(bob, carol)) {
            List<HalfBlock> theirs = new ArrayList<>(other.blocks());
            theirs.removeAll(lost.getOrDefault(other.owner(), List.of()));
            theirs.addAll(added.getOrDefault(other.owner(), List.of()));
            contents.put(other.key(), LedgerWrite.ofBlocks(theirs));
        }
        return contents;
    }

    /** The ledger of {@code chain} lacks {@code block}. */
    void lost(TestChain chain, HalfBlock block) {
        lost.put(chain.owner(), List.of(block));
    }

    /** The ledger of {@code chain} has {@code block} too. */
    void elsewhere(TestChain chain, HalfBlock block) {
        added.put(chain.owner(), List.of(block));
    }

    /** Block {@code number} of {@code chain}. */
    HalfBlock block(TestChain chain, int number) {
        return chain.blocks().get(number - 1);
    }

    void remove(HalfBlock block) {
        blocks.remove(block);
    }

    void replace(HalfBlock block, HalfBlock by) {
        blocks.set(blocks.indexOf(block), by);
    }

    /** Changes the content of {@code block} and leaves the signature as it is. */
    void forge(HalfBlock block, UnaryOperator<Fields> change) {
        Fields fields = change.apply(Fields.of(block));
        replace(
                block,
                new HalfBlock(
                        block.id(),
                        fields.link,
                        fields.previous,
                        fields.type,
                        fields.transaction,
                        fields.time,
                        fields.signature));
    }

    /** Changes the content of own block {@code number} and signs it again, as a broken node would. */
    void resign(int number, UnaryOperator<Fields> change) {
        HalfBlock block = block(alice, number);
        Fields fields = change.apply(Fields.of(block));
        replace(
                block,
                HalfBlock.sign(
                        alice.key(),
                        block.sequence(),
                        fields.link,
                        fields.previous,
                        fields.type,
                        fields.transaction,
                        fields.time));
    }

    /** Appends an own block. */
    void append(BlockLink link, BlockType type, Bytes transaction) {
        blocks.add(alice.append(link, type, transaction));
    }

    /** Appends an own bandwidth block. */
    void append(BlockLink link, long up, long down, Totals after) {
        append(link, BlockType.BANDWIDTH, content(up, down, after));
    }

    static Bytes content(long up, long down, Totals after) {
        return new BandwidthTransaction(new ByteCount(up), new ByteCount(down), after.up(), after.down()).encode();
    }

    static AccountRecord account(PublicKey counterparty, long paid, long earned) {
        AccountRecord empty = AccountRecord.empty(counterparty);
        return new AccountRecord(
                counterparty,
                empty.debts(),
                empty.debtSince(),
                empty.delivered(),
                new ByteCount(paid),
                new ByteCount(earned),
                ByteCount.ZERO,
                Optional.empty());
    }

    static HistoryEntry entry(HistoryEntry.Kind kind, PublicKey counterparty, long amount, Optional<Integer> block) {
        return new HistoryEntry(
                Instant.EPOCH, kind, counterparty, REASON, new ByteCount(amount), block.map(SequenceNumber::new));
    }

    private void pay(long amount) {
        HalfBlock proposal = alice.propose(bob.owner(), amount);
        blocks.add(proposal);
        blocks.add(bob.agree(proposal));
        history.add(entry(HistoryEntry.Kind.SPENT, bob.owner(), amount, Optional.of(number(proposal))));
    }

    private void earn(long amount) {
        HalfBlock proposal = carol.propose(alice.owner(), amount);
        HalfBlock agreement = alice.agree(proposal);
        blocks.add(proposal);
        blocks.add(agreement);
        history.add(entry(HistoryEntry.Kind.EARNED, carol.owner(), amount, Optional.of(number(agreement))));
    }

    private static int number(HalfBlock block) {
        return (int) block.sequence().value();
    }

    /** What can be changed of a block. */
    record Fields(
            BlockLink link, BlockHash previous, BlockType type, Bytes transaction, Instant time, Signature signature) {
        static Fields of(HalfBlock block) {
            return new Fields(
                    block.link(),
                    block.previous(),
                    block.type(),
                    block.transaction(),
                    block.timestamp(),
                    block.signature());
        }

        Fields link(BlockLink other) {
            return new Fields(other, previous, type, transaction, time, signature);
        }

        Fields previous(BlockHash other) {
            return new Fields(link, other, type, transaction, time, signature);
        }

        Fields type(BlockType other) {
            return new Fields(link, previous, other, transaction, time, signature);
        }

        Fields transaction(Bytes other) {
            return new Fields(link, previous, type, other, time, signature);
        }

        Fields later() {
            return new Fields(link, previous, type, transaction, time.plusMillis(1), signature);
        }

        Fields otherSignature() {
            byte[] changed = signature.value().toArray();
            changed[40] ^= 1;
            return new Fields(link, previous, type, transaction, time, new Signature(Bytes.wrap(changed)));
        }
    }

    /** Where nothing is. */
    BlockId nowhere() {
        return new BlockId(carol.owner(), new SequenceNumber(4711));
    }
}
