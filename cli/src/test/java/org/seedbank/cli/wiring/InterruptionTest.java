package org.seedbank.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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

    @Test
    void explainsWhyTheTimeIsUpBeforeItEndsACommandAtOnce() throws InterruptedException {
        BlockingQueue<String> steps = new LinkedBlockingQueue<>();
        Interruption limited = new Interruption(code -> steps.add("ended with " + code));

        limited.requestAfter(Duration.ZERO, () -> steps.add("told"));

        assertThat(steps.poll(10, TimeUnit.SECONDS)).isEqualTo("told");
        assertThat(steps.poll(10, TimeUnit.SECONDS)).isEqualTo("ended with 2");
    }

    @Test
    void leavesTheLastWordToWorkThatEndsCleanly() {
        BlockingQueue<String> steps = new LinkedBlockingQueue<>();
        var requested = interruption.expect();

        interruption.requestAfter(Duration.ZERO, () -> steps.add("told"));

        assertThat(requested.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo(Cause.TIMEOUT);
        assertThat(steps).isEmpty();
        assertThat(halts).isEmpty();
    }
}
