package org.seedbank.trustchain.payment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.account.AccountListener;
import org.seedbank.trustchain.account.AccountNotice;
import org.seedbank.trustchain.account.AccountSession;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.agreement.BlockOutcome;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.fixture.ExchangeFixture;
import org.seedbank.trustchain.fixture.LedgerNodeFixture;
import org.seedbank.trustchain.fixture.PaidTransfer;
import org.seedbank.trustchain.fixture.RawPeer;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.trustchain.payment.AccountStatus.Standing;
import org.seedbank.trustchain.token.BandwidthRecord;
import org.seedbank.trustchain.token.BandwidthRecordCodec;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.ByteCount;

/** Weaknesses of earlier bandwidth accounting, and that they are not here. */
class TokenWeaknessTest {
    private static final ServiceReason REASON = ServiceReason.torrent(Bytes.filled(20, 5));
    private static final ByteCount MEBIBYTE = ByteCount.ofMebibytes(1);
    private static final ByteCount TEBIBYTE = ByteCount.ofMebibytes(1 << 20);
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    /** Tribler's bandwidth accounting, and its message with a record. */
    private static final CommunityId ACCOUNTING = CommunityId.fromHex("79b25f2867739261780faefede8f25038de9975d");

    private final SimulatedNetwork network = SimulatedNetwork.seeded(89);
    private final LedgerNodeFixture alice = LedgerNodeFixture.join(network, "alice");
    private final RawPeer mallory = new RawPeer(network, "mallory");

    /** Weakness 8: totals had only to be at least as large as before, so they could jump. */
    @Test
    void totalsThatNoPaymentExplainsAreRefused() {
        deliver(8);
        mallory.send(alice, mallory.pays(alice.key(), MEBIBYTE));
        network.runFor(Duration.ofSeconds(1));
        assertThat(alice.chain()).hasSize(1);

        Bytes jump = new BandwidthTransaction(ByteCount.ZERO, MEBIBYTE, ByteCount.ofMebibytes(500), MEBIBYTE).encode();
        mallory.send(alice, mallory.proposes(alice.key(), BlockType.BANDWIDTH, jump));
        network.runFor(Duration.ofSeconds(1));

        assertThat(alice.node().tally()).containsEntry(BlockOutcome.INVALID, 1L);
        assertThat(alice.chain()).hasSize(1);
        assertThat(alice.balance().up()).isEqualTo(MEBIBYTE);
    }

    /** Weakness 8: an amount had no upper limit. */
    @Test
    void anAmountAboveTheLimitIsRefused() {
        deliver(8);

        ByteCount tooMuch = TEBIBYTE.plus(new ByteCount(1));
        Bytes content = new BandwidthTransaction(ByteCount.ZERO, tooMuch, ByteCount.ZERO, tooMuch).encode();
        mallory.send(alice, mallory.proposes(alice.key(), BlockType.BANDWIDTH, content));
        network.runFor(Duration.ofSeconds(1));

        assertThat(alice.node().tally()).containsOnlyKeys(BlockOutcome.DECLINED_NO_PAYMENT);
        assertThat(alice.chain()).isEmpty();
    }

    /** Weakness 8: amounts were not tied to the bytes that were transferred; the payer alone decided. */
    @Test
    void aPaymentIsCountersignedUpToWhatOwnCountersSayAndNotBeyond() {
        deliver(3);

        mallory.send(alice, mallory.fork(alice.key(), ByteCount.ofMebibytes(4)));
        network.runFor(Duration.ofSeconds(1));
        assertThat(alice.chain()).isEmpty();
        mallory.send(alice, mallory.pays(alice.key(), ByteCount.ofMebibytes(3)));
        network.runFor(Duration.ofSeconds(1));

        assertThat(alice.chain()).singleElement().matches(block -> !block.isProposal());
        assertThat(alice.balance().up()).isEqualTo(ByteCount.ofMebibytes(3));
    }

    /** Weakness 8: there was no credit limit, and debtors were served as long as they said that they had given much. */
    @Test
    void whoTakesAndDoesNotPayGetsOneWindowHoweverMuchItGaveToOthers() {
        LedgerNodeFixture rich = LedgerNodeFixture.join(network, "rich");
        LedgerNodeFixture customer = LedgerNodeFixture.join(network, "customer");
        PaidTransfer earned = new PaidTransfer(rich, customer, ByteCount.ofMebibytes(100), PaidTransfer.Pace.FAST);
        earned.connect();
        network.runUntil(earned::isComplete, Duration.ofMinutes(5));
        network.runFor(Duration.ofMinutes(1));
        assertThat(rich.balance().up().isAtLeast(ByteCount.ofMebibytes(90))).isTrue();

        PaidTransfer taken =
                new PaidTransfer(alice, rich, ByteCount.ofMebibytes(500), PaidTransfer.Pace.FAST.byDefaulter());
        taken.connect();
        network.runFor(Duration.ofMinutes(10));

        assertThat(taken.delivered()).isEqualTo(ByteCount.ofMebibytes(16));
        assertThat(taken.isAllowed()).isFalse();
        assertThat(alice.accounts().status()).singleElement().matches(status -> status.standing() == Standing.REFUSED);
    }

    /** Weakness 8: payment came after the connection was closed. */
    @Test
    void serviceIsPaidWhileItIsGivenAndNotAfterwards() {
        LedgerNodeFixture customer = LedgerNodeFixture.join(network, "customer");
        PaidTransfer file = new PaidTransfer(alice, customer, ByteCount.ofMebibytes(64), PaidTransfer.Pace.FAST);

        file.connect();
        network.runUntil(() -> file.saved().isAtLeast(ByteCount.ofMebibytes(48)), Duration.ofMinutes(5));

        assertThat(file.isComplete()).isFalse();
        assertThat(alice.balance().up().plus(ByteCount.ofMebibytes(33)).isAtLeast(file.delivered()))
                .isTrue();
        assertThat(alice.balance().up()).isNotEqualTo(ByteCount.ZERO);
    }

    /** Weakness 12: a record whose signatures were filler was taken for signed. */
    @Test
    void aRecordWithFillerForSignaturesIsNeverValid() {
        PrivateKey payer = TestKeys.named("payer");
        PrivateKey payee = TestKeys.named("payee");
        PrivateKey stranger = TestKeys.named("stranger");
        BandwidthRecord open =
                BandwidthRecord.signedByPayer(payer, payee.publicKey(), new SequenceNumber(1), MEBIBYTE, NOW);
        BandwidthRecord filler = new BandwidthRecord(
                new SequenceNumber(1),
                payer.publicKey(),
                payee.publicKey(),
                HalfBlock.EMPTY_SIGNATURE,
                HalfBlock.EMPTY_SIGNATURE,
                TEBIBYTE,
                NOW);

        for (PrivateKey reader : new PrivateKey[] {payer, payee, stranger}) {
            assertThat(filler.isValidFor(reader.publicKey())).isFalse();
        }
        assertThat(open.isValidFor(stranger.publicKey())).as("signed by one").isFalse();
        assertThat(open.signedByPayee(payee).isValidFor(stranger.publicKey())).isTrue();
    }

    /** Weakness 12: an older record from a third overwrote a newer one. */
    @Test
    void anOlderRecordNeverReplacesANewerOne() {
        BandwidthRecord older = record(1, ByteCount.ofMebibytes(5));
        BandwidthRecord newer = record(2, ByteCount.ofMebibytes(9));
        BandwidthRecord rewritten = record(3, ByteCount.ofMebibytes(9));

        assertThat(newer.replaces(older)).isTrue();
        assertThat(older.replaces(newer)).isFalse();
        assertThat(rewritten.replaces(newer)).as("a higher number for nothing").isFalse();
    }

    /** Weakness 12: records travelled from hand to hand; here no node takes one, whoever signed it. */
    @Test
    void aRecordThatIsSentToANodeLeavesNothingInItsLedger() {
        ExchangeFixture node = ExchangeFixture.join(network, "node");
        ExchangeFixture other = ExchangeFixture.join(network, "other");
        node.meet(other);
        WireWriter packet = new WireWriter().bytes(ACCOUNTING.prefix()).u8(1).i64(1);
        BandwidthRecordCodec.INSTANCE.write(record(1, TEBIBYTE), packet);

        other.place().endpoint().send(node.place().address(), packet.toBytes());
        network.runFor(Duration.ofSeconds(1));

        assertThat(node.dispatcher().metrics().foreign()).isEqualTo(1);
        assertThat(node.disk().owners()).isEmpty();
        assertThat(node.disk().accounts()).isEmpty();
    }

    private static BandwidthRecord record(long number, ByteCount amount) {
        PrivateKey payee = TestKeys.named("payee");
        return BandwidthRecord.signedByPayer(
                        TestKeys.named("payer"), payee.publicKey(), new SequenceNumber(number), amount, NOW)
                .signedByPayee(payee);
    }

    private void deliver(int mebibytes) {
        AccountSession session = alice.accounts().open(mallory.key(), REASON, ByteCount.ZERO, new Silent());
        for (int i = 0; i < mebibytes; i++) {
            network.runFor(Duration.ofMillis(20));
            assertThat(session.tryDeliver(MEBIBYTE)).isTrue();
        }
        network.runFor(Duration.ofMillis(20));
    }

    private static final class Silent implements AccountListener {
        @Override
        public void serviceAllowed(boolean now) {}

        @Override
        public void send(AccountNotice notice) {}
    }
}
