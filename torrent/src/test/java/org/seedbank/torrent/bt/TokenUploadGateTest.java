package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.seedbank.torrent.bt.TokenUploadGate.Step;
import org.seedbank.trustchain.fixture.SettableClock;

class TokenUploadGateTest {
    private static final int BLOCK = 1 << 14;
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final SettableClock clock = new SettableClock();
    private final RecordingSession account = new RecordingSession(3 * BLOCK);
    private final TokenUploadGate gate = new TokenUploadGate(clock, Duration.ZERO);

    @Test
    void admitsNothingBeforeTheFirstUnchoke() {
        assertThat(gate.mayRelease()).isFalse();

        gate.opened(account);

        assertThat(gate.mayRelease()).isTrue();
        assertThat(gate.admit(BLOCK)).isEqualTo(Admission.REFUSED);
        assertThat(account.left()).isEqualTo(3 * BLOCK);
    }

    @Test
    void holdsThePeerOfAnAccountThatForbidsServiceFromTheBeginning() {
        gate.allow(false);
        gate.opened(account);

        assertThat(gate.mayRelease()).isFalse();
        assertThat(gate.step(0)).isEqualTo(Step.NONE);

        gate.allow(true);

        assertThat(gate.mayRelease()).isTrue();
    }

    @Test
    void holdsThePeerUntilTheAccountLetsABlockPass() {
        RecordingSession empty = new RecordingSession(0);
        gate.opened(empty);
        assertThat(gate.mayRelease()).isFalse();
        empty.add(BLOCK);
        assertThat(gate.mayRelease()).isFalse();

        clock.advance(Duration.ofMillis(20));

        assertThat(gate.mayRelease()).isTrue();
        assertThat(empty.left()).isEqualTo(BLOCK);
    }

    @Test
    void chokesOnlyAfterEveryAdmittedBlockHasGoneOut() {
        serve();
        assertThat(gate.admit(BLOCK)).isEqualTo(Admission.GRANTED);
        assertThat(gate.admit(BLOCK)).isEqualTo(Admission.GRANTED);
        assertThat(gate.admit(2 * BLOCK)).isEqualTo(Admission.REFUSED);

        assertThat(gate.step(0)).isEqualTo(Step.NONE);
        assertThat(gate.step(BLOCK)).isEqualTo(Step.NONE);
        assertThat(gate.step(2 * BLOCK)).isEqualTo(Step.CHOKE);
        assertThat(gate.step(2 * BLOCK)).isEqualTo(Step.NONE);
    }

    @Test
    void refusesEverythingOnceItHasRefusedABlock() {
        serve();
        assertThat(gate.admit(4 * BLOCK)).isEqualTo(Admission.REFUSED);

        assertThat(gate.admit(1)).isEqualTo(Admission.REFUSED);
        assertThat(account.left()).isEqualTo(3 * BLOCK);
    }

    @Test
    void unchokesNotBeforeTheChokeIsAnswered() {
        serve();
        choke();
        gate.allow(false);
        account.add(10 * BLOCK);
        gate.allow(true);

        assertThat(gate.step(0)).isEqualTo(Step.NONE);
        assertThat(gate.admit(1)).isEqualTo(Admission.REFUSED);
        assertThat(gate.chokeSeen()).isTrue();

        assertThat(gate.step(0)).isEqualTo(Step.UNCHOKE);
        assertThat(gate.admit(BLOCK)).isEqualTo(Admission.GRANTED);
    }

    @Test
    void unchokesAtOnceWhenTheAccountAllowsServiceAgain() {
        serve();
        gate.allow(false);
        assertThat(gate.step(0)).isEqualTo(Step.CHOKE);
        assertThat(gate.chokeSeen()).isTrue();
        assertThat(gate.step(0)).isEqualTo(Step.NONE);

        gate.allow(true);

        assertThat(gate.step(0)).isEqualTo(Step.UNCHOKE);
        assertThat(account.left()).isEqualTo(3 * BLOCK);
    }

    @Test
    void asksAnAccountThatRefusedWithoutAWordAgainFiftyTimesASecond() {
        serve();
        assertThat(gate.admit(3 * BLOCK)).isEqualTo(Admission.GRANTED);
        choke();
        assertThat(gate.chokeSeen()).isTrue();
        long before = account.asked();

        for (int millis = 0; millis < 1000; millis++) {
            assertThat(gate.step(3 * BLOCK)).isEqualTo(Step.NONE);
            clock.advance(Duration.ofMillis(1));
        }
        assertThat(account.asked() - before).isEqualTo(50);
        account.add(BLOCK);
        clock.advance(Duration.ofMillis(20));

        assertThat(gate.step(3 * BLOCK)).isEqualTo(Step.UNCHOKE);
    }

    @Test
    void ignoresAnswersToNoChoke() {
        serve();

        assertThat(gate.chokeSeen()).isFalse();
        assertThat(gate.admit(BLOCK)).isEqualTo(Admission.GRANTED);
    }

    @Test
    void chokesAtLastWhenAnAdmittedBlockNeverGoesOut() {
        serve();
        assertThat(gate.admit(BLOCK)).isEqualTo(Admission.GRANTED);
        gate.allow(false);
        assertThat(gate.step(0)).isEqualTo(Step.NONE);

        clock.advance(Duration.ofSeconds(10));
        assertThat(gate.step(0)).isEqualTo(Step.NONE);
        clock.advance(Duration.ofMillis(1));

        assertThat(gate.step(0)).isEqualTo(Step.CHOKE);
    }

    @Test
    void givesBackWhatWasAdmittedAndNotSent() {
        serve();
        assertThat(gate.admit(BLOCK)).isEqualTo(Admission.GRANTED);
        assertThat(gate.admit(BLOCK)).isEqualTo(Admission.GRANTED);
        assertThat(gate.admit(BLOCK)).isEqualTo(Admission.GRANTED);

        gate.returned(BLOCK);
        assertThat(account.left()).isEqualTo(BLOCK);
        gate.end(BLOCK);

        assertThat(account.left()).isEqualTo(2 * BLOCK);
        assertThat(account.isClosed()).isTrue();
        gate.end(BLOCK);
        gate.returned(BLOCK);
        assertThat(account.left()).isEqualTo(2 * BLOCK);
        assertThat(gate.admit(1)).isEqualTo(Admission.REFUSED);
        assertThat(gate.step(BLOCK)).isEqualTo(Step.NONE);
    }

    @Test
    void keepsRequestsWaitingForAPaymentAndServesThemWithoutAChoke() {
        TokenUploadGate patient = patient();
        assertThat(patient.admit(3 * BLOCK)).isEqualTo(Admission.GRANTED);
        assertThat(patient.admit(BLOCK)).isEqualTo(Admission.LATER);
        patient.allow(false);
        clock.advance(PATIENCE.minusMillis(1));
        assertThat(patient.step(3 * BLOCK)).isEqualTo(Step.NONE);
        assertThat(patient.admit(BLOCK)).isEqualTo(Admission.LATER);

        account.add(BLOCK);
        patient.allow(true);

        assertThat(patient.admit(BLOCK)).isEqualTo(Admission.GRANTED);
        clock.advance(PATIENCE);
        assertThat(patient.step(4 * BLOCK)).isEqualTo(Step.NONE);
    }

    @Test
    void chokesWhoDoesNotPayInTime() {
        TokenUploadGate patient = patient();
        assertThat(patient.admit(4 * BLOCK)).isEqualTo(Admission.LATER);

        clock.advance(PATIENCE);

        assertThat(patient.step(0)).isEqualTo(Step.CHOKE);
        assertThat(patient.admit(BLOCK)).isEqualTo(Admission.REFUSED);
        assertThat(patient.chokeSeen()).isTrue();
        assertThat(patient.step(0)).isEqualTo(Step.UNCHOKE);
    }

    @Test
    void chokesWhoIsForbiddenServiceThoughItAsksForNothing() {
        TokenUploadGate patient = patient();
        patient.allow(false);
        assertThat(patient.step(0)).isEqualTo(Step.NONE);

        clock.advance(PATIENCE);

        assertThat(patient.step(0)).isEqualTo(Step.CHOKE);
    }

    @Test
    void waitsAnewAfterEveryPayment() {
        TokenUploadGate patient = patient();
        assertThat(patient.admit(4 * BLOCK)).isEqualTo(Admission.LATER);
        clock.advance(PATIENCE.minusMillis(1));
        patient.allow(true);
        assertThat(patient.step(0)).isEqualTo(Step.NONE);
        assertThat(patient.admit(4 * BLOCK)).isEqualTo(Admission.LATER);

        clock.advance(PATIENCE.minusMillis(1));

        assertThat(patient.step(0)).isEqualTo(Step.NONE);
        clock.advance(Duration.ofMillis(1));
        assertThat(patient.step(0)).isEqualTo(Step.CHOKE);
    }

    private TokenUploadGate patient() {
        TokenUploadGate patient = new TokenUploadGate(clock, PATIENCE);
        patient.opened(account);
        patient.released();
        return patient;
    }

    private void serve() {
        gate.opened(account);
        gate.released();
    }

    private void choke() {
        assertThat(gate.admit(100 * BLOCK)).isEqualTo(Admission.REFUSED);
        assertThat(gate.step(3 * BLOCK)).isEqualTo(Step.CHOKE);
    }
}
