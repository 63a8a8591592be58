package org.seedbank.cli.command;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.seedbank.cli.config.Directories;
import org.seedbank.cli.wallet.KeyFile;
import org.seedbank.cli.wallet.KeyRecord;
import org.seedbank.cli.wallet.Passphrase;
import org.seedbank.cli.wiring.Ledgers;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.account.HistoryEntry;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.agreement.Withdrawal;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.ByteCount;
import org.seedbank.trustchain.token.Totals;

/** The ledger of a wallet whose payments to one provider were written as a node would have written them. */
final class PaidWallet {
    private static final Instant TIME = Instant.parse("2026-11-20T09:00:00Z");
    private static final ServiceReason REASON = ServiceReason.torrent(Bytes.filled(20, 'h'));
    private static final ByteCount AMOUNT = ByteCount.ofMebibytes(3);

    private final Chain payer;
    private final Chain provider =
            new Chain(PrivateKey.decode(Bytes.utf8("LibNaCLSK:").concat(Bytes.filled(64, 5))));

    private PaidWallet(PrivateKey key) {
        this.payer = new Chain(key);
    }

    /** Writes the ledger of the wallet of {@code program}: {@code payments} of 3 MiB each, all agreed. */
    static PaidWallet write(TestProgram program, int payments) {
        KeyRecord record = new KeyFile(Directories.below(program.data())).read().orElseThrow();
        PrivateKey key = record.unseal(Passphrase.of("correct horse".toCharArray()))
                .orElseThrow()
                .key();
        PaidWallet wallet = new PaidWallet(key);
        wallet.pay(program, payments);
        return wallet;
    }

    /** Who was paid. */
    PrivateKey provider() {
        return provider.key;
    }

    /** Adds a payment that is never answered, and a withdrawal of it to which the provider agrees. */
    void takeBack(TestProgram program) {
        HalfBlock proposal = payer.sign(
                BlockLink.proposalTo(provider.key.publicKey()), BandwidthTransaction.proposal(AMOUNT, payer.totals));
        Bytes content = Withdrawal.of(proposal).encode();
        HalfBlock withdrawal = payer.sign(BlockLink.proposalTo(provider.key.publicKey()), Withdrawal.TYPE, content);
        HalfBlock answer = provider.sign(BlockLink.answerTo(withdrawal.id()), Withdrawal.TYPE, content);
        List<HistoryEntry> history = List.of(
                entry(HistoryEntry.Kind.SPENT, REASON, proposal),
                entry(HistoryEntry.Kind.WITHDRAWN, ServiceReason.payment(proposal.sequence()), withdrawal));
        store(program, List.of(proposal, withdrawal, answer), history);
    }

    /** Adds payments. */
    void pay(TestProgram program, int payments) {
        List<HalfBlock> blocks = new ArrayList<>();
        List<HistoryEntry> history = new ArrayList<>();
        for (int i = 0; i < payments; i++) {
            BandwidthTransaction offer = BandwidthTransaction.proposal(AMOUNT, payer.totals);
            HalfBlock proposal = payer.sign(BlockLink.proposalTo(provider.key.publicKey()), offer);
            blocks.add(proposal);
            blocks.add(provider.sign(
                    BlockLink.answerTo(proposal.id()), BandwidthTransaction.agreement(offer, provider.totals)));
            history.add(entry(HistoryEntry.Kind.SPENT, REASON, proposal));
        }
        store(program, blocks, history);
    }

    private HistoryEntry entry(HistoryEntry.Kind kind, ServiceReason reason, HalfBlock block) {
        return new HistoryEntry(TIME, kind, provider.key.publicKey(), reason, AMOUNT, Optional.of(block.sequence()));
    }

    private void store(TestProgram program, List<HalfBlock> blocks, List<HistoryEntry> history) {
        AccountRecord account = new AccountRecord(
                provider.key.publicKey(),
                List.of(),
                Optional.empty(),
                List.of(),
                payer.totals.down(),
                ByteCount.ZERO,
                ByteCount.ZERO,
                Optional.empty());
        try (ChainStore store = Ledgers.write(Directories.below(program.data()))) {
            store.commit(new LedgerWrite(blocks, List.of(account), history, List.of()))
                    .join();
        }
    }

    private static final class Chain {
        private final PrivateKey key;
        private Optional<HalfBlock> tip = Optional.empty();
        private Totals totals = Totals.NONE;

        Chain(PrivateKey key) {
            this.key = key;
        }

        HalfBlock sign(BlockLink link, BandwidthTransaction transaction) {
            HalfBlock block = sign(link, BlockType.BANDWIDTH, transaction.encode());
            totals = transaction.totals();
            return block;
        }

        HalfBlock sign(BlockLink link, BlockType type, Bytes transaction) {
            HalfBlock block = HalfBlock.sign(
                    key,
                    tip.map(newest -> newest.sequence().next()).orElse(SequenceNumber.GENESIS),
                    link,
                    tip.map(HalfBlock::hash).orElse(BlockHash.GENESIS),
                    type,
                    transaction,
                    TIME);
            tip = Optional.of(block);
            return block;
        }
    }
}
