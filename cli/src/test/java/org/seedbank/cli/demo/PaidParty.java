package org.seedbank.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.seedbank.cli.wiring.Ledgers;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.account.HistoryEntry;
import org.seedbank.trustchain.account.ServiceReason;
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

/** A party whose ledger is written by hand, as a node would have written it. */
final class PaidParty {
    private static final Instant TIME = Instant.parse("2026-11-20T10:00:00Z");
    private static final ServiceReason REASON = ServiceReason.torrent(Bytes.filled(20, 'h'));

    private final PrivateKey key;
    private final Actor actor;
    private final List<HalfBlock> blocks = new ArrayList<>();
    private final List<HistoryEntry> history = new ArrayList<>();
    private final Map<PublicKey, AccountRecord> accounts = new LinkedHashMap<>();
    private Optional<HalfBlock> tip = Optional.empty();
    private Totals totals = Totals.NONE;

    PaidParty(String name, char seed, Path root) {
        this.key = PrivateKey.decode(Bytes.utf8("LibNaCLSK:").concat(Bytes.filled(64, seed)));
        this.actor = new Actor(name, root.resolve(name), key.publicKey());
    }

    Actor actor() {
        return actor;
    }

    void pay(PaidParty payee, ByteCount amount) {
        BandwidthTransaction offer = BandwidthTransaction.proposal(amount, totals);
        HalfBlock proposal = sign(BlockLink.proposalTo(payee.key.publicKey()), offer);
        HalfBlock agreement =
                payee.sign(BlockLink.answerTo(proposal.id()), BandwidthTransaction.agreement(offer, payee.totals));
        book(HistoryEntry.Kind.SPENT, payee, amount, proposal, agreement);
        payee.book(HistoryEntry.Kind.EARNED, this, amount, proposal, agreement);
    }

    /** Forgets the newest block, as if it had never been stored. */
    void loseLastBlock() {
        blocks.remove(blocks.size() - 1);
    }

    void holds(String file, byte[] content) throws IOException {
        Files.createDirectories(actor.files());
        Files.write(actor.files().resolve(file), content);
    }

    void save() {
        try (ChainStore store = Ledgers.write(actor.directories())) {
            store.commit(new LedgerWrite(blocks, List.copyOf(accounts.values()), history, List.of()))
                    .join();
        }
    }

    private HalfBlock sign(BlockLink link, BandwidthTransaction transaction) {
        HalfBlock block = HalfBlock.sign(
                key,
                tip.map(newest -> newest.sequence().next()).orElse(SequenceNumber.GENESIS),
                link,
                tip.map(HalfBlock::hash).orElse(BlockHash.GENESIS),
                BlockType.BANDWIDTH,
                transaction.encode(),
                TIME);
        tip = Optional.of(block);
        totals = transaction.totals();
        return block;
    }

    private void book(
            HistoryEntry.Kind kind, PaidParty other, ByteCount amount, HalfBlock proposal, HalfBlock agreement) {
        blocks.add(proposal);
        blocks.add(agreement);
        HalfBlock own = kind == HistoryEntry.Kind.SPENT ? proposal : agreement;
        PublicKey counterparty = other.key.publicKey();
        history.add(new HistoryEntry(TIME, kind, counterparty, REASON, amount, Optional.of(own.sequence())));
        AccountRecord before = accounts.getOrDefault(counterparty, AccountRecord.empty(counterparty));
        boolean isPayer = kind == HistoryEntry.Kind.SPENT;
        accounts.put(
                counterparty,
                new AccountRecord(
                        counterparty,
                        List.of(),
                        Optional.empty(),
                        List.of(),
                        isPayer ? before.paid().plus(amount) : before.paid(),
                        isPayer ? before.earned() : before.earned().plus(amount),
                        ByteCount.ZERO,
                        Optional.empty()));
    }
}
