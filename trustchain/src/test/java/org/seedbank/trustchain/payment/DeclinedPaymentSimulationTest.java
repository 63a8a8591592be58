package org.seedbank.trustchain.payment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.crypto.Signature;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.account.AccountListener;
import org.seedbank.trustchain.account.AccountNotice;
import org.seedbank.trustchain.account.AccountNotice.Kind;
import org.seedbank.trustchain.account.AccountSession;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.fixture.LedgerNodeFixture;
import org.seedbank.trustchain.fixture.RawPeer;
import org.seedbank.trustchain.fixture.TestChain;
import org.seedbank.trustchain.token.ByteCount;

/** Whoever pays more than a provider knows to have delivered is told that this is not signed. */
class DeclinedPaymentSimulationTest {
    private static final ServiceReason REASON = ServiceReason.torrent(Bytes.filled(20, 5));

    private final SimulatedNetwork network = SimulatedNetwork.seeded(37);
    private final LedgerNodeFixture alice = LedgerNodeFixture.join(network, "alice");
    private final LedgerNodeFixture bob = LedgerNodeFixture.join(network, "bob");
    private final RawPeer mallory = new RawPeer(network, "mallory");
    private final List<AccountNotice> heard = new ArrayList<>();

    @Test
    void thePayerKnowsUntilItIsSignedAfterAll() {
        List<DeclinedPayment> declined = new ArrayList<>();
        alice.accounts().whenDeclined(declined::add);
        bob.accounts().whenDeclined(declined::add);
        AccountSession paying = open(bob, alice.key(), notice -> {});
        AccountSession serving = open(alice, bob.key(), paying::noticeReceived);
        deliver(serving, 4);
        bob.accounts().received(REASON, Map.of(alice.key(), ByteCount.ofMebibytes(5)));
        payAll(bob);
        network.runFor(Duration.ofSeconds(2));

        assertThat(alice.chain()).isEmpty();
        assertThat(declined(bob)).isEqualTo(ByteCount.ofMebibytes(5));
        assertThat(declined).contains(told(bob, DeclinedPayment.Payer.THEY), told(alice, DeclinedPayment.Payer.WE));
        assertThat(declined)
                .filteredOn(each -> each.payer() == DeclinedPayment.Payer.WE)
                .hasSize(1);
        deliver(serving, 1);
        network.runFor(Duration.ofMinutes(1));

        assertThat(alice.chain()).hasSize(1);
        assertThat(bob.proposals().unanswered()).isEmpty();
        assertThat(declined(bob)).isEqualTo(ByteCount.ZERO);
    }

    @Test
    void saysHowMuchWouldBeSignedAFewTimesWhileThePaymentIsRepeated() {
        deliver(open(alice, mallory.key(), heard::add), 4);
        heard.clear();
        HalfBlock payment = mallory.pays(alice.key(), ByteCount.ofMebibytes(5));

        for (int i = 0; i < 100; i++) {
            mallory.send(alice, payment);
            network.runFor(Duration.ofMillis(10));
        }

        assertThat(heard)
                .hasSize(4)
                .containsOnly(new AccountNotice(Kind.DECLINED, ByteCount.ofMebibytes(5), ByteCount.ofMebibytes(4)));
    }

    @Test
    void aForgerIsNotHeardAndLeavesThePayerItsNotices() {
        deliver(open(alice, mallory.key(), heard::add), 4);
        heard.clear();
        HalfBlock payment = mallory.pays(alice.key(), ByteCount.ofMebibytes(5));
        for (int i = 0; i < 100; i++) {
            mallory.send(alice, TestChain.withSignature(payment, new Signature(Bytes.filled(Signature.SIZE, 7))));
            network.runFor(Duration.ofMillis(10));
        }
        assertThat(heard).isEmpty();

        mallory.send(alice, payment);
        network.runFor(Duration.ofSeconds(1));

        assertThat(heard).hasSize(1);
    }

    @Test
    void ignoresAClaimAboutWhatWasNotPaid() {
        AccountSession paying = open(alice, mallory.key(), notice -> {});
        alice.accounts().received(REASON, Map.of(mallory.key(), ByteCount.ofMebibytes(5)));
        payAll(alice);
        network.runFor(Duration.ofSeconds(1));

        paying.noticeReceived(new AccountNotice(Kind.DECLINED, ByteCount.ofMebibytes(6), ByteCount.ZERO));
        network.runFor(Duration.ofSeconds(1));

        assertThat(alice.proposals().unanswered()).hasSize(1);
        assertThat(declined(alice)).isEqualTo(ByteCount.ZERO);
    }

    private static AccountSession open(LedgerNodeFixture node, PublicKey other, Consumer<AccountNotice> out) {
        return node.accounts().open(other, REASON, ByteCount.ZERO, new AccountListener() {
            @Override
            public void serviceAllowed(boolean allowed) {}

            @Override
            public void send(AccountNotice notice) {
                out.accept(notice);
            }
        });
    }

    private void deliver(AccountSession session, int mebibytes) {
        for (int i = 0; i < mebibytes; i++) {
            network.runFor(Duration.ofMillis(20));
            assertThat(session.tryDeliver(ByteCount.ofMebibytes(1))).isTrue();
        }
    }

    private void payAll(LedgerNodeFixture node) {
        network.runFor(Duration.ofMillis(20));
        var unused = node.accounts().settleAll();
    }

    private static DeclinedPayment told(LedgerNodeFixture counterparty, DeclinedPayment.Payer payer) {
        return new DeclinedPayment(counterparty.key(), payer, ByteCount.ofMebibytes(5), ByteCount.ofMebibytes(4));
    }

    private static ByteCount declined(LedgerNodeFixture node) {
        return node.accounts().status().get(0).declined();
    }
}
