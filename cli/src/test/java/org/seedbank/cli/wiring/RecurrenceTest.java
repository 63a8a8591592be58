package org.seedbank.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.loop.Cancellable;
import org.seedbank.overlay.loop.NodeLoop;

class RecurrenceTest {
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final Timers timers = new Timers();
    private int times;

    @Test
    void goesOnUntilItIsClosedAndLeavesNoTimer() {
        Recurrence recurrence = new Recurrence(timers, PAUSE, () -> times++);
        recurrence.start();
        timers.fire();
        timers.fire();
        assertThat(times).isEqualTo(3);
        assertThat(timers.waiting).hasSize(1);

        recurrence.close();

        assertThat(timers.waiting).isEmpty();
        assertThat(times).isEqualTo(3);
    }

    @Test
    void endsInTheMiddleOfTheWork() {
        List<Recurrence> self = new ArrayList<>();
        Recurrence recurrence = new Recurrence(timers, PAUSE, () -> self.forEach(Recurrence::close));
        recurrence.start();
        self.add(recurrence);

        timers.fire();

        assertThat(timers.waiting).isEmpty();
    }

    /** Timers that go off when they are told to. */
    private static final class Timers implements NodeLoop {
        private final List<Runnable> waiting = new ArrayList<>();

        void fire() {
            waiting.remove(0).run();
        }

        @Override
        public Cancellable schedule(Duration delay, Runnable task) {
            assertThat(delay).isEqualTo(PAUSE);
            waiting.add(task);
            return () -> waiting.remove(task);
        }

        @Override
        public void assertInLoop() {
            // all is one thread here
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }
    }
}
