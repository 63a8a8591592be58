package org.seedbank.tunnels.circuit;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.cell.CellMessage;
import org.seedbank.tunnels.cell.CellMessage.TestRequest;
import org.seedbank.tunnels.cell.CellMessage.TestResponse;
import org.seedbank.tunnels.cell.CellMessage.TestWidth;

/** Asks the exit of a circuit for bytes, a few questions at a time. Lives on the node's loop. */
public final class SpeedTest {
    private static final int ANSWER = 1200;
    private static final Duration STALL = Duration.ofSeconds(1);

    private final NodeContext context;
    private final Plan plan;
    private final Consumer<CellMessage> out;
    private final CompletableFuture<Outcome> result = new CompletableFuture<>();
    private final Set<Long> open = new HashSet<>();
    private final Instant began;
    private long answers;
    private long answersBefore;
    private long bytes;
    private long lost;

    SpeedTest(NodeContext context, Plan plan, Consumer<CellMessage> out) {
        this.context = context;
        this.plan = plan;
        this.out = out;
        this.began = context.clock().instant();
    }

    CompletableFuture<Outcome> run() {
        var unused = context.loop().schedule(plan.time(), this::finish);
        refill();
        watch();
        return result;
    }

    void answered(TestResponse response) {
        if (response.width() != plan.width() || !open.remove(response.identifier())) {
            return;
        }
        answers++;
        bytes += response.filler().size();
        refill();
    }

    /** Other traffic takes from what the circuit can do, so it counts. */
    void carried(int size) {
        bytes += size;
    }

    void finish() {
        Duration took = Duration.between(began, context.clock().instant());
        boolean unused = result.complete(new Outcome(bytes, took, answers, lost));
    }

    private void refill() {
        while (open.size() < plan.window() && !result.isDone()) {
            long bound = plan.width() == TestWidth.NARROW ? 1L << 16 : 1L << 32;
            long identifier = context.random().nextLong(bound);
            if (open.add(identifier)) {
                out.accept(new TestRequest(plan.width(), identifier, ANSWER, Bytes.empty()));
            }
        }
    }

    /** What is open while nothing comes is lost. */
    private void watch() {
        var unused = context.loop().schedule(STALL, () -> {
            if (result.isDone()) {
                return;
            }
            if (answers == answersBefore) {
                lost += open.size();
                open.clear();
                refill();
            }
            answersBefore = answers;
            watch();
        });
    }

    /**
     * How to measure.
     *
     * @param width of the identifiers: wide ones are answered by everybody who is deployed
     * @param window questions at a time
     * @param time for how long
     */
    public record Plan(TestWidth width, int window, Duration time) {
        /** Two seconds, 32 questions at a time. */
        public static final Plan USUAL = new Plan(TestWidth.WIDE, 32, Duration.ofSeconds(2));

        /** Refuses what measures nothing. */
        public Plan {
            if (window < 1 || window > 1024 || time.toMillis() < 1) {
                throw new IllegalArgumentException(window + " at a time, for " + time);
            }
        }
    }

    /**
     * What came of it.
     *
     * @param bytes that the exit sent, datagrams of others included
     * @param time that it took
     * @param answers how many came
     * @param lost how many did not
     */
    public record Outcome(long bytes, Duration time, long answers, long lost) {
        /** Bytes a second. */
        public double perSecond() {
            return bytes / Math.max(1e-9, time.toNanos() / 1e9);
        }
    }
}
