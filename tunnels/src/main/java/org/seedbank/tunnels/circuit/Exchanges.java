package org.seedbank.tunnels.circuit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.tunnels.cell.CellMessage;
import org.seedbank.tunnels.cell.CellMessage.HttpRequest;
import org.seedbank.tunnels.cell.CellMessage.HttpResponse;
import org.seedbank.tunnels.cell.CellMessage.TestResponse;

/** What an owner has asked the exit of one circuit. */
final class Exchanges {
    private static final Duration HTTP_PATIENCE = Duration.ofSeconds(6);
    private static final int MOST_PARTS = 1024;
    /** As in the reference. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final NodeContext context;
    private final Consumer<CellMessage> out;
    private final Map<Long, Parts> http = new HashMap<>();
    private final List<Open<?>> open = new ArrayList<>();
    private @Nullable SpeedTest test;

    Exchanges(NodeContext context, Consumer<CellMessage> out) {
        this.context = context;
        this.out = out;
    }

    CompletableFuture<SpeedTest.Outcome> measure(SpeedTest.Plan plan) {
        if (test != null) {
            test.finish();
        }
        test = new SpeedTest(context, plan, out);
        return test.run();
    }

    CompletableFuture<Bytes> exchangeHttp(Location target, Bytes request) {
        long identifier = context.random().nextLong(1L << 32);
        Parts parts = new Parts();
        http.put(identifier, parts);
        var timer = context.loop()
                .schedule(
                        HTTP_PATIENCE,
                        () -> parts.whole.completeExceptionally(
                                new TimeoutException("no answer of the exit within " + HTTP_PATIENCE)));
        out.accept(new HttpRequest(identifier, target, request));
        return parts.whole.whenComplete((response, failure) -> {
            timer.cancel();
            http.remove(identifier);
        });
    }

    /** The answer to {@code question}, which is asked twice; fails with {@link TimeoutException}. */
    <A extends CellMessage> CompletableFuture<A> ask(Question<A> question) {
        int identifier = context.random().nextInt(1 << 16);
        Open<A> asked = new Open<>(question, identifier, new CompletableFuture<>());
        open.add(asked);
        CellMessage message = question.asking().apply(identifier);
        var again = context.loop().schedule(PATIENCE.dividedBy(2), () -> out.accept(message));
        var timer = context.loop()
                .schedule(
                        PATIENCE,
                        () -> asked.answer.completeExceptionally(
                                new TimeoutException("no answer of the last hop within " + PATIENCE)));
        out.accept(message);
        return asked.answer.whenComplete((answer, failure) -> {
            again.cancel();
            timer.cancel();
            open.remove(asked);
        });
    }

    /** Whatever it is, it may be an answer. */
    void answered(CellMessage message) {
        if (message instanceof TestResponse response) {
            answered(response);
        } else if (message instanceof HttpResponse response) {
            answered(response);
        } else {
            List.copyOf(open).forEach(asked -> asked.answered(message));
        }
    }

    /** A datagram of so many bytes came. */
    void carried(int size) {
        if (test != null) {
            test.carried(size);
        }
    }

    private void answered(TestResponse response) {
        if (test != null) {
            test.answered(response);
        }
    }

    private void answered(HttpResponse response) {
        Parts parts = http.get(response.identifier());
        if (parts != null) {
            parts.add(response);
        }
    }

    void close() {
        List.copyOf(open)
                .forEach(asked -> asked.answer.completeExceptionally(new IllegalStateException("the circuit is gone")));
        if (test != null) {
            test.finish();
        }
        List.copyOf(http.values())
                .forEach(parts -> parts.whole.completeExceptionally(new IllegalStateException("the circuit is gone")));
    }

    private record Open<A extends CellMessage>(Question<A> question, int identifier, CompletableFuture<A> answer) {
        void answered(CellMessage message) {
            if (question.answer().isInstance(message)) {
                A read = question.answer().cast(message);
                if (question.identifier().applyAsInt(read) == identifier) {
                    answer.complete(read);
                }
            }
        }
    }

    private static final class Parts {
        private final CompletableFuture<Bytes> whole = new CompletableFuture<>();
        private final Map<Integer, Bytes> chunks = new HashMap<>();

        void add(HttpResponse response) {
            if (response.parts() < 1 || response.parts() > MOST_PARTS || response.part() >= response.parts()) {
                return;
            }
            chunks.put(response.part(), response.chunk());
            if (chunks.size() == response.parts()) {
                WireWriter joined = new WireWriter();
                for (int i = 0; i < response.parts(); i++) {
                    joined.bytes(chunks.getOrDefault(i, Bytes.empty()));
                }
                boolean unused = whole.complete(joined.toBytes());
            }
        }
    }
}
