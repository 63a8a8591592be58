package org.seedbank.trustchain.payment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.account.AccountListener;
import org.seedbank.trustchain.account.AccountNotice;
import org.seedbank.trustchain.account.AccountNotice.Kind;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.account.AccountSession;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.agreement.BlockOutcome;
import org.seedbank.trustchain.audit.LedgerAudit;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.fixture.LedgerNodeFixture;
import org.seedbank.trustchain.fixture.RawPeer;
import org.seedbank.trustchain.payment.AccountStatus.Standing;
import org.seedbank.trustchain.token.ByteCount;

class HostileCounterpartyTest {
    private static final ServiceReason REASON = ServiceReason.torrent(Bytes.filled(20, 5));
    private static final ByteCount MEBIBYTE = ByteCount.ofMebibytes(1);

    private final SimulatedNetwork network = SimulatedNetwork.seeded(31);
    private final LedgerNodeFixture alice = LedgerNodeFixture.join(network, "alice");
    private final RawPeer mallory = new RawPeer(network, "mallory");
    private final Listening listener = new Listening();
    private AccountSession session = alice.accounts().open(mallory.key(), REASON, ByteCount.ZERO, listener);

    @Test
    void paysAPayeeWhoNeverSignsOnceAndNotAgain() {
        for (int second = 0; second < 600; second++) {
            alice.accounts().received(REASON, Map.of(mallory.key(), MEBIBYTE));
            network.runFor(Duration.ofSeconds(1));
        }

        assertThat(alice.chain()).hasSize(1);
        assertThat(alice.accounts().status()).singleElement().satisfies(status -> {
            assertThat(status.unansweredPayments()).isEqualTo(1);
            assertThat(status.owed().plus(status.unanswered())).isEqualTo(ByteCount.ofMebibytes(600));
        });
    }

    @Test
    void aPayeeWhoAnswersFourTimesLateIsPaidInAtMostFourPaymentsAtATime() {
        session.close();
        owe(2);
        network.runFor(Duration.ofSeconds(3));
        mallory.send(alice, mallory.agrees(mallory.received().get(0), ByteCount.ofMebibytes(2)));
        network.runFor(Duration.ofSeconds(1));

        for (int i = 0; i < 20; i++) {
            owe(2);
            network.runFor(Duration.ofSeconds(5));
        }

        assertThat(alice.proposals().unanswered()).hasSize(4);
    }

    @Test
    void dropsAnAgreementWithAnotherAmountAndTakesTheRightOneAfterwards() {
        session.close();
        owe(3);
        network.runFor(Duration.ofSeconds(2));
        HalfBlock proposal = mallory.received().get(0);

        mallory.send(alice, mallory.agrees(proposal, ByteCount.ofMebibytes(2)));
        network.runFor(Duration.ofMillis(100));
        assertThat(alice.node().tally()).containsEntry(BlockOutcome.INVALID, 1L);
        assertThat(alice.disk().owners()).containsOnly(alice.key());
        mallory.send(alice, mallory.agrees(proposal, ByteCount.ofMebibytes(3)));
        network.runFor(Duration.ofMillis(100));

        assertThat(alice.proposals().unanswered()).isEmpty();
        assertThat(LedgerAudit.of(alice.disk(), alice.key()).findings()).isEmpty();
    }

    @Test
    void dropsASecondAgreementToOnePayment() {
        session.close();
        owe(3);
        network.runFor(Duration.ofSeconds(2));
        HalfBlock proposal = mallory.received().get(0);
        HalfBlock agreement = mallory.agrees(proposal, ByteCount.ofMebibytes(3));
        mallory.send(alice, agreement);
        network.runFor(Duration.ofMillis(100));

        mallory.pays(alice.key(), MEBIBYTE);
        mallory.send(alice, mallory.answers(proposal, BlockType.BANDWIDTH, agreement.transaction()));
        network.runFor(Duration.ofMillis(100));

        assertThat(alice.node().tally()).containsOnlyKeys(BlockOutcome.AGREED, BlockOutcome.INVALID);
        assertThat(alice.disk().chain(mallory.key(), agreement.sequence(), 10)).containsExactly(agreement);
    }

    @Test
    void declinesPaymentForWhatWasNeverDelivered() {
        mallory.send(alice, mallory.pays(alice.key(), MEBIBYTE));
        network.runFor(Duration.ofSeconds(1));

        assertThat(alice.chain()).isEmpty();
        assertThat(alice.disk().owners()).isEmpty();
        assertThat(alice.node().tally()).containsOnlyKeys(BlockOutcome.DECLINED_NOT_COVERED);
    }

    @Test
    void declinesMoreThanWasDelivered() {
        deliver(4);
        mallory.send(alice, mallory.pays(alice.key(), ByteCount.ofMebibytes(5)));
        network.runFor(Duration.ofSeconds(1));

        assertThat(alice.chain()).isEmpty();
        assertThat(alice.account(mallory.key()).earned()).isEqualTo(ByteCount.ZERO);
    }

    @Test
    void manyIdentitiesThatTakeNothingLeaveNoAccount() {
        for (int i = 0; i < 300; i++) {
            open(i).close();
            AccountSession longer = open(i);
            network.runFor(Duration.ofMillis(20));
            longer.close();
        }
        network.runFor(Duration.ofSeconds(1));

        assertThat(alice.disk().accounts())
                .extracting(AccountRecord::counterparty)
                .containsOnly(mallory.key());
        assertThat(alice.accounts().status())
                .extracting(AccountStatus::counterparty)
                .containsOnly(mallory.key());
    }

    @Test
    void whoComesBackIsServedAsBefore() {
        open(1).close();
        network.runFor(Duration.ofSeconds(1));
        AccountSession again = open(1);
        network.runFor(Duration.ofSeconds(1));
        assertThat(again.tryDeliver(MEBIBYTE)).isTrue();
        again.close();
        network.runFor(Duration.ofSeconds(1));

        assertThat(alice.account(LedgerNodeFixture.keyOf("stranger 1").publicKey())
                        .unpaid())
                .isEqualTo(MEBIBYTE);
    }

    private AccountSession open(int stranger) {
        PublicKey key = LedgerNodeFixture.keyOf("stranger " + stranger).publicKey();
        return alice.accounts().open(key, REASON, ByteCount.ZERO, new Listening());
    }

    @Test
    void thousandsOfTinyPaymentsDoNotLengthenTheChain() {
        deliver(8);

        for (int i = 0; i < 2000; i++) {
            mallory.send(alice, mallory.pays(alice.key(), new ByteCount(1)));
        }
        network.runFor(Duration.ofSeconds(1));

        assertThat(alice.chain()).isEmpty();
        assertThat(alice.node().tally()).containsEntry(BlockOutcome.DECLINED_TOO_LITTLE, 2000L);
    }

    @Test
    void aRemainderThatSettlesAllIsTakenButNotOnAndOn() {
        deliver(2);
        mallory.send(alice, mallory.pays(alice.key(), ByteCount.ofMebibytes(2)));
        network.runFor(Duration.ofSeconds(1));
        for (int i = 0; i < 100; i++) {
            assertThat(session.tryDeliver(new ByteCount(1))).isTrue();
            mallory.send(alice, mallory.pays(alice.key(), new ByteCount(1)));
            network.runFor(Duration.ofMillis(100));
        }

        assertThat(alice.chain()).hasSizeBetween(2, 17);
    }

    @Test
    void countersignsAReplayedPaymentOnceAndAnswersItEachTime() {
        deliver(8);
        HalfBlock payment = mallory.pays(alice.key(), ByteCount.ofMebibytes(2));

        for (int i = 0; i < 100; i++) {
            mallory.send(alice, payment);
            network.runFor(Duration.ofMillis(i));
        }
        network.runFor(Duration.ofSeconds(1));

        assertThat(alice.balance().up()).isEqualTo(ByteCount.ofMebibytes(2));
        assertThat(alice.chain()).hasSize(1);
        assertThat(mallory.received()).containsOnly(alice.chain().get(0)).hasSizeGreaterThan(50);
        assertThat(alice.accounts().status())
                .singleElement()
                .matches(status -> status.unpaid().equals(ByteCount.ofMebibytes(6)));
    }

    @Test
    void refusesAKeyThatSignedTwoPaymentsWithOneNumber() {
        deliver(8);
        HalfBlock first = mallory.fork(alice.key(), ByteCount.ofMebibytes(1));
        HalfBlock second = mallory.fork(alice.key(), ByteCount.ofMebibytes(2));
        mallory.send(alice, first);
        network.runFor(Duration.ofMillis(100));

        mallory.send(alice, second);
        mallory.send(alice, second);
        network.runFor(Duration.ofMillis(100));

        assertThat(alice.disk().forks()).singleElement().satisfies(proof -> {
            assertThat(proof.first()).isEqualTo(first);
            assertThat(proof.second()).isEqualTo(second);
        });
        assertThat(listener.allowed).last().isEqualTo(false);
        assertThat(session.tryDeliver(new ByteCount(1))).isFalse();
        assertThat(alice.chain()).hasSize(1);
        assertThat(alice.node().tally())
                .containsEntry(BlockOutcome.FORKED, 1L)
                .containsEntry(BlockOutcome.REFUSED_KEY, 1L);
    }

    @Test
    void refusesAKeyThatForkedTowardsSomebodyElseToo() {
        deliver(8);
        mallory.send(alice, mallory.fork(alice.key(), MEBIBYTE));
        network.runFor(Duration.ofMillis(100));

        mallory.send(alice, mallory.fork(LedgerNodeFixture.keyOf("carol").publicKey(), MEBIBYTE));
        network.runFor(Duration.ofMillis(100));

        assertThat(alice.disk().forks()).hasSize(1);
        assertThat(listener.allowed).last().isEqualTo(false);
    }

    @Test
    void theNextProcessRefusesAForkedKeyToo() {
        refusesAKeyThatSignedTwoPaymentsWithOneNumber();
        alice.crash();
        alice.restart();

        AccountSession again = alice.accounts().open(mallory.key(), REASON, ByteCount.ZERO, listener);
        mallory.pays(alice.key(), MEBIBYTE);
        mallory.send(alice, mallory.pays(alice.key(), MEBIBYTE));
        network.runFor(Duration.ofSeconds(1));

        assertThat(again.tryDeliver(new ByteCount(1))).isFalse();
        assertThat(alice.chain()).hasSize(1);
        assertThat(alice.accounts().status()).singleElement().matches(status -> status.standing() == Standing.REFUSED);
    }

    @Test
    void keepsTheProofOutOfReachOfForgers() {
        deliver(8);
        HalfBlock honest = mallory.pays(alice.key(), MEBIBYTE);
        mallory.send(alice, honest);
        network.runFor(Duration.ofMillis(100));
        HalfBlock forged = new HalfBlock(
                honest.id(),
                honest.link(),
                honest.previous(),
                honest.type(),
                Bytes.utf8("a0n"),
                honest.timestamp(),
                honest.signature());

        new RawPeer(network, "forger").send(alice, forged);
        network.runFor(Duration.ofMillis(100));

        assertThat(alice.disk().forks()).isEmpty();
        assertThat(session.tryDeliver(new ByteCount(1))).isTrue();
    }

    @Test
    void aFalseDemandFromWhomNothingCameIsNotPaid() {
        AccountSession open = session;
        for (int i = 0; i < 100; i++) {
            open.noticeReceived(new AccountNotice(Kind.PAYMENT_DUE, ByteCount.ofMebibytes(1000), MEBIBYTE));
            network.runFor(Duration.ofSeconds(2));
        }

        assertThat(alice.chain()).isEmpty();
    }

    @Test
    void aFalseDemandIsPaidAheadByNoMoreThanAQuantumAndAnEighthOfWhatCame() {
        AccountSession open = session;
        owe(16);
        for (int i = 0; i < 100; i++) {
            open.noticeReceived(new AccountNotice(Kind.PAYMENT_DUE, ByteCount.ofMebibytes(1000), MEBIBYTE));
            network.runFor(Duration.ofSeconds(2));
            alice.proposals()
                    .unanswered()
                    .keySet()
                    .forEach(payment -> mallory.send(alice, mallory.agreesInOrder(payment)));
            network.runFor(Duration.ofSeconds(1));
        }

        assertThat(alice.proposals().unanswered()).isEmpty();
        assertThat(alice.balance().down()).isEqualTo(ByteCount.ofMebibytes(16 + 3));
        assertThat(alice.account(mallory.key()).advance()).isEqualTo(ByteCount.ofMebibytes(3));
        assertThat(LedgerAudit.of(alice.disk(), alice.key()).findings()).isEmpty();
    }

    @Test
    void whatIsReceivedLaterIsTakenFromTheAdvanceAlsoAfterACrash() {
        aFalseDemandIsPaidAheadByNoMoreThanAQuantumAndAnEighthOfWhatCame();
        alice.crash();
        alice.restart();

        owe(5);
        network.runFor(Duration.ofSeconds(2));

        assertThat(alice.account(mallory.key()).advance()).isEqualTo(ByteCount.ZERO);
        assertThat(alice.balance().down()).isEqualTo(ByteCount.ofMebibytes(16 + 5));
    }

    private void deliver(long mebibytes) {
        for (long i = 0; i < mebibytes; i++) {
            network.runFor(Duration.ofMillis(20));
            assertThat(session.tryDeliver(MEBIBYTE)).isTrue();
        }
        network.runFor(Duration.ofMillis(20));
    }

    private void owe(long mebibytes) {
        alice.accounts().received(REASON, Map.of(mallory.key(), ByteCount.ofMebibytes(mebibytes)));
    }

    private static final class Listening implements AccountListener {
        private final List<Boolean> allowed = new ArrayList<>();

        @Override
        public void serviceAllowed(boolean now) {
            allowed.add(now);
        }

        @Override
        public void send(AccountNotice notice) {}
    }
}
