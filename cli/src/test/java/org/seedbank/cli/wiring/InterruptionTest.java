package org.seedbank.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.wiring.Interruption.Cause;

class InterruptionTest {
    private final List<Integer> halts = new ArrayList<>();
    private final Interruption interruption = new Interruption(halts::add);

    @Test
    void endsAShortCommandAtOnce() {
        interruption.request(Cause.INTERRUPT);

        assertThat(halts).containsExactly(130);
    }

    @Test
    void letsLongWorkEndCleanlyTheFirstTimeOnly() {
        var requested = interruption.expect();

        interruption.request(Cause.INTERRUPT);
        assertThat(halts).isEmpty();
        assertThat(requested).isCompletedWithValue(Cause.INTERRUPT);
        assertThat(requested.join().afterCleanStop()).isEqualTo(ExitCode.UNFINISHED);

        interruption.request(Cause.TERMINATE);
        assertThat(halts).containsExactly(143);
    }

    @Test
    void keepsTheCodeOfASignalAfterACleanEnd() {
        var requested = interruption.expect();

        interruption.request(Cause.TERMINATE);

        assertThat(requested.join().afterCleanStop().code()).isEqualTo(143);
    }
}
