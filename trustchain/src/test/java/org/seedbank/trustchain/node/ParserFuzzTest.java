package org.seedbank.trustchain.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.seedbank.overlay.fuzz.FuzzTarget.choose;
import static org.seedbank.overlay.fuzz.FuzzTarget.ofCanonical;
import static org.seedbank.overlay.fuzz.FuzzTarget.ofStable;
import static org.seedbank.overlay.fuzz.FuzzTarget.unlessMalformed;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.seedbank.overlay.community.Community;
import org.seedbank.overlay.community.Dispatcher;
import org.seedbank.overlay.community.DispatcherMetrics;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.discovery.DiscoveryFuzz;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.LanBeaconFuzz;
import org.seedbank.overlay.fuzz.FuzzContract;
import org.seedbank.overlay.fuzz.FuzzTarget;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.account.HistoryEntry;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.agreement.Withdrawal;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.HalfBlockCodec;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.block.TransactionEncoding;
import org.seedbank.trustchain.block.TransactionValue;
import org.seedbank.trustchain.checkpoint.BalanceProof;
import org.seedbank.trustchain.checkpoint.Prover;
import org.seedbank.trustchain.community.TrustChainCommunity;
import org.seedbank.trustchain.crawl.CrawlRequest;
import org.seedbank.trustchain.crawl.CrawlRequestCodec;
import org.seedbank.trustchain.crawl.CrawlResponse;
import org.seedbank.trustchain.crawl.CrawlResponseCodec;
import org.seedbank.trustchain.crawl.EmptyCrawlResponse;
import org.seedbank.trustchain.crawl.EmptyCrawlResponseCodec;
import org.seedbank.trustchain.fixture.ExchangeFixture;
import org.seedbank.trustchain.fixture.TestChain;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.trustchain.fork.ForkProof;
import org.seedbank.trustchain.gossip.BlockBroadcast;
import org.seedbank.trustchain.gossip.BlockBroadcastCodec;
import org.seedbank.trustchain.gossip.BlockPair;
import org.seedbank.trustchain.gossip.BlockPairCodec;
import org.seedbank.trustchain.gossip.PairBroadcast;
import org.seedbank.trustchain.gossip.PairBroadcastCodec;
import org.seedbank.trustchain.store.CheckedPagesFuzz;
import org.seedbank.trustchain.store.InMemoryChainStore;
import org.seedbank.trustchain.store.LedgerRecords;
import org.seedbank.trustchain.store.LedgerSealFuzz;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.trustchain.token.BandwidthRecord;
import org.seedbank.trustchain.token.BandwidthRecordCodec;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.ByteCount;
import org.seedbank.trustchain.transfer.ExportFuzz;
import org.seedbank.trustchain.validation.DoubleSpend;

class ParserFuzzTest extends FuzzContract {
    private static final Address SOMEBODY = new Address(Bytes.wrap(new byte[] {93, 1, 2, 3}), 7);
    private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_000L);

    private final TestChain payer = new TestChain("payer");
    private final TestChain payee = new TestChain("payee");
    private final HalfBlock proposal = payer.propose(payee.owner(), 1 << 20);
    private final HalfBlock answer = payee.agree(proposal);

    @Override
    protected List<FuzzTarget> targets() {
        return List.of(
                packet(),
                DiscoveryFuzz.messages(),
                DiscoveryFuzz.locations(),
                DiscoveryFuzz.books(),
                LanBeaconFuzz.beacons(),
                withdrawal(),
                ofCanonical("HalfBlock", HalfBlockCodec.INSTANCE, List.of(proposal.packed(), answer.packed())),
                exchange(),
                transaction(),
                bandwidth(),
                bandwidthRecord(),
                records(),
                ofStable("ForkProof", ForkProof.fileCodec(), List.of(forkProof())),
                new FuzzTarget("BalanceProof", ParserFuzzTest::proof, List.of(balanceProof())),
                ExportFuzz.files(),
                CheckedPagesFuzz.file(),
                LedgerSealFuzz.file(),
                new FuzzTarget(
                        "Key",
                        ParserFuzzTest::key,
                        List.of(TestKeys.named("payer").encoded(), Bytes.utf8("LibNaCLSK:"))));
    }

    private FuzzTarget packet() {
        Dispatcher dispatcher = new Dispatcher(List.of(
                Community.builder(TrustChainCommunity.ID)
                        .unsigned(1, HalfBlockCodec.INSTANCE, (from, block) -> {})
                        .signed(2, CrawlRequestCodec.INSTANCE, (from, request) -> {})
                        .unsigned(3, CrawlResponseCodec.INSTANCE, (from, part) -> {})
                        .unsigned(4, BlockPairCodec.INSTANCE, (from, pair) -> {})
                        .unsigned(5, BlockBroadcastCodec.INSTANCE, (from, news) -> {})
                        .unsigned(6, PairBroadcastCodec.INSTANCE, (from, news) -> {})
                        .unsigned(7, EmptyCrawlResponseCodec.INSTANCE, (from, empty) -> {})
                        .build(),
                DiscoveryFuzz.community()));
        return new FuzzTarget(
                "Packet",
                bytes -> {
                    long before = total(dispatcher.metrics());
                    dispatcher.received(SOMEBODY, bytes);
                    assertThat(total(dispatcher.metrics())).isEqualTo(before + 1);
                },
                packets());
    }

    private static long total(DispatcherMetrics metrics) {
        return metrics.delivered()
                + metrics.foreign()
                + metrics.unknown()
                + metrics.malformed()
                + metrics.leftOver()
                + metrics.badSignature();
    }

    private List<Bytes> packets() {
        var packets = ExchangeFixture.join(SimulatedNetwork.seeded(1), "payer").packets();
        List<Bytes> all = new ArrayList<>(DiscoveryFuzz.packets());
        all.add(packets.unsigned(1, HalfBlockCodec.INSTANCE, proposal));
        all.add(packets.signed(2, CrawlRequestCodec.INSTANCE, new CrawlRequest(payee.owner(), 1, -1, 7)));
        all.add(packets.unsigned(
                6, PairBroadcastCodec.INSTANCE, new PairBroadcast(new BlockPair(proposal, answer), 2)));
        all.add(packets.unsigned(7, EmptyCrawlResponseCodec.INSTANCE, new EmptyCrawlResponse(7)));
        return all;
    }

    private FuzzTarget exchange() {
        List<Codec<?>> codecs = List.of(
                CrawlRequestCodec.INSTANCE,
                CrawlResponseCodec.INSTANCE,
                EmptyCrawlResponseCodec.INSTANCE,
                BlockPairCodec.INSTANCE,
                BlockBroadcastCodec.INSTANCE,
                PairBroadcastCodec.INSTANCE);
        BlockPair pair = new BlockPair(proposal, answer);
        return ofCanonical(
                "Exchange",
                codecs,
                List.of(
                        choose(0, CrawlRequestCodec.INSTANCE.encode(new CrawlRequest(payee.owner(), 1, -1, 7))),
                        choose(1, CrawlResponseCodec.INSTANCE.encode(new CrawlResponse(proposal, 7, 1, 2))),
                        choose(2, EmptyCrawlResponseCodec.INSTANCE.encode(new EmptyCrawlResponse(7))),
                        choose(3, BlockPairCodec.INSTANCE.encode(pair)),
                        choose(4, BlockBroadcastCodec.INSTANCE.encode(new BlockBroadcast(proposal, 2))),
                        choose(5, PairBroadcastCodec.INSTANCE.encode(new PairBroadcast(pair, 2)))));
    }

    private static FuzzTarget transaction() {
        return ofStable(
                "Transaction",
                TransactionEncoding.INSTANCE,
                List.of(
                        Bytes.utf8("a5d2bup1i01sx2f-12l1i20n1t0T0n0n2L1i11i2"),
                        Bytes.utf8("a3d1i11i21s" + "k4f1e-73btag2b" + "ab"),
                        Bytes.utf8("a" + "1l".repeat(TransactionEncoding.MAX_DEPTH) + "0n")));
    }

    /** The short way and the general way to read the same content agree. */
    private FuzzTarget bandwidth() {
        return new FuzzTarget(
                "Bandwidth",
                bytes -> unlessMalformed(() -> {
                    BandwidthTransaction content = BandwidthTransaction.decode(bytes);
                    assertThat(BandwidthTransaction.decode(content.encode())).isEqualTo(content);
                    TransactionValue general = TransactionEncoding.INSTANCE.decode(bytes);
                    assertThat(TransactionEncoding.INSTANCE.decode(content.encode()))
                            .isEqualTo(general);
                }),
                List.of(proposal.transaction(), answer.transaction()));
    }

    private FuzzTarget withdrawal() {
        return new FuzzTarget(
                "Withdrawal",
                bytes -> unlessMalformed(() -> {
                    Withdrawal content = Withdrawal.decode(bytes);
                    assertThat(Withdrawal.decode(content.encode())).isEqualTo(content);
                }),
                List.of(Withdrawal.of(proposal).encode()));
    }

    private static FuzzTarget bandwidthRecord() {
        PrivateKey alice = TestKeys.named("alice");
        PrivateKey bob = TestKeys.named("bob");
        BandwidthRecord record = BandwidthRecord.signedByPayer(
                        alice, bob.publicKey(), new SequenceNumber(1), new ByteCount(5), NOW)
                .signedByPayee(bob);
        return ofCanonical(
                "BandwidthRecord",
                BandwidthRecordCodec.INSTANCE,
                List.of(BandwidthRecordCodec.INSTANCE.encode(record)));
    }

    /** What can be read can be used, and stored as it was. */
    private FuzzTarget records() {
        DoubleSpend fork = new DoubleSpend(proposal, new TestChain("payer").propose(payee.owner(), 7));
        ServiceReason reason = ServiceReason.torrent(Bytes.filled(20, 3));
        AccountRecord empty = AccountRecord.empty(payee.owner());
        AccountRecord account = new AccountRecord(
                payee.owner(),
                List.of(new AccountRecord.Item(reason.asAdvance(), new ByteCount(1))),
                Optional.of(NOW),
                List.of(new AccountRecord.Item(reason.asAllowance(), new ByteCount(1))),
                empty.paid(),
                empty.earned(),
                empty.forgiven(),
                Optional.of(NOW));
        HistoryEntry entry = new HistoryEntry(
                NOW, HistoryEntry.Kind.EARNED, payee.owner(), reason, new ByteCount(1), Optional.empty());
        return new FuzzTarget(
                "Records",
                bytes -> {
                    if (bytes.size() > 0) {
                        record(bytes.at(0) % 3, bytes.slice(1, bytes.size()));
                    }
                },
                List.of(
                        choose(0, LedgerRecords.ACCOUNT.encode(account)),
                        choose(1, LedgerRecords.HISTORY.encode(entry)),
                        choose(2, LedgerRecords.FORK.encode(fork))));
    }

    private static void record(int kind, Bytes bytes) {
        unlessMalformed(() -> {
            if (kind == 0) {
                AccountRecord account = LedgerRecords.ACCOUNT.decode(bytes);
                assertThat(LedgerRecords.ACCOUNT.decode(LedgerRecords.ACCOUNT.encode(account)))
                        .isEqualTo(account);
                account.debts()
                        .forEach(item -> assertThat(item.reason().service()).isNotNull());
                account.delivered()
                        .forEach(item -> assertThat(item.reason().service()).isNotNull());
            } else if (kind == 1) {
                HistoryEntry entry = LedgerRecords.HISTORY.decode(bytes);
                assertThat(LedgerRecords.HISTORY.encode(entry)).isEqualTo(bytes);
                assertThat(entry.reason().service()).isNotNull();
            } else {
                DoubleSpend fork = LedgerRecords.FORK.decode(bytes);
                assertThat(LedgerRecords.FORK.encode(fork)).isEqualTo(bytes);
            }
        });
    }

    private Bytes forkProof() {
        HalfBlock other = new TestChain("payer").propose(payee.owner(), 7);
        return ForkProof.fileCodec().encode(new ForkProof(new DoubleSpend(proposal, other)));
    }

    private Bytes balanceProof() {
        InMemoryChainStore store = InMemoryChainStore.immediate();
        store.commit(LedgerWrite.ofBlocks(payer.propose(payee.owner(), 2), proposal))
                .join();
        return new Prover(store, payer.key())
                .prove(SequenceNumber.GENESIS, NOW)
                .orElseThrow()
                .encode();
    }

    private static void proof(Bytes bytes) {
        unlessMalformed(() -> {
            BalanceProof read = BalanceProof.decode(bytes);
            assertThat(read.encode()).isEqualTo(bytes);
            assertThat(read.verify()).isNotNull();
        });
    }

    private static void key(Bytes bytes) {
        try {
            assertThat(PrivateKey.decode(bytes).encoded()).isEqualTo(bytes);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageStartingWith("not a private key");
        }
    }
}
