package org.seedbank.trustchain.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;

class BandwidthTransactionTest {
    private static final Totals BEFORE = new Totals(new ByteCount(7), new ByteCount(5));

    @Test
    void writesByteStringKeysInTheOrderOfPythonThreePeers() {
        var transaction = BandwidthTransaction.proposal(ByteCount.ofMebibytes(10), Totals.NONE);

        assertThat(transaction.encode().toUtf8())
                .isEqualTo("a4d2bup1i04bdown8i104857608btotal_up1i010btotal_down8i10485760");
    }

    @Test
    void readsAnyOrderOfKeysAndLongIntegersOfPythonTwo() {
        var read = BandwidthTransaction.decode(Bytes.utf8("a4d4bdown1i210btotal_down1J42bup1i08btotal_up1i3"));

        assertThat(read)
                .isEqualTo(
                        new BandwidthTransaction(ByteCount.ZERO, new ByteCount(2), new ByteCount(3), new ByteCount(4)));
    }

    @Test
    void proposalAddsWhatWasTakenToTheTotals() {
        assertThat(BandwidthTransaction.proposal(new ByteCount(10), BEFORE))
                .isEqualTo(new BandwidthTransaction(
                        ByteCount.ZERO, new ByteCount(10), new ByteCount(7), new ByteCount(15)));
    }

    @Test
    void agreementSwapsTheAmountsAndAddsThemToItsOwnTotals() {
        var proposal = BandwidthTransaction.proposal(new ByteCount(10), Totals.NONE);

        var agreement = BandwidthTransaction.agreement(proposal, BEFORE);

        assertThat(agreement)
                .isEqualTo(new BandwidthTransaction(
                        new ByteCount(10), ByteCount.ZERO, new ByteCount(17), new ByteCount(5)));
        assertThat(agreement.totals().balance()).isEqualTo(12);
    }

    @Test
    void refusesToMoveNothingOrMoreThanTheMaximum() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BandwidthTransaction.proposal(ByteCount.ZERO, Totals.NONE));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        BandwidthTransaction.proposal(BandwidthTransaction.MAX_TX.plus(new ByteCount(1)), Totals.NONE));
        assertThat(BandwidthTransaction.MAX_TX.value()).isEqualTo(1L << 40);
    }

    @Test
    void totalsThatOverflowRaiseInsteadOfWrapping() {
        var full = new Totals(ByteCount.ZERO, new ByteCount(Long.MAX_VALUE));

        assertThatThrownBy(() -> BandwidthTransaction.proposal(new ByteCount(1), full))
                .isInstanceOf(ArithmeticException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a1i5",
                "a0d",
                "a3d2bup1i04bdown1i28btotal_up1i0",
                "a4d2sup1i04sdown1i28stotal_up1i010stotal_down1i2",
                "a4d2bup1i04bdown2i-28btotal_up1i010btotal_down1i2",
                "a4d2bup1i04bdown2i028btotal_up1i010btotal_down1i2",
                "a4d2bup1i04bdown2i+28btotal_up1i010btotal_down1i2",
                "a4d2bup1i04bdown19i92233720368547758088btotal_up1i010btotal_down1i2",
                "a4d2bup1i04bdown3f2.08btotal_up1i010btotal_down1i2",
                "a4d2bup1i04bdown1i28btotal_up1i010btotal_down1i2x",
                "a5d2bup1i04bdown1i28btotal_up1i010btotal_down1i21bx0n",
            })
    void refusesOtherContent(String transaction) {
        assertThatThrownBy(() -> BandwidthTransaction.decode(Bytes.utf8(transaction)))
                .isInstanceOf(MalformedMessageException.class);
    }
}
