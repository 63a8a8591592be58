package org.seedbank.cli.command;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.Progress;
import org.seedbank.cli.output.ProgressDisplay;
import org.seedbank.cli.wiring.Interruption;
import org.seedbank.torrent.source.HashingListener;
import org.seedbank.trustchain.token.ByteCount;

/** Shows how far hashing is, and ends it when somebody wishes. */
final class HashingProgress implements HashingListener {
    private static final Duration SUMMARY = Duration.ofSeconds(60);

    private final String name;
    private final Clock clock;
    private final Instant began;
    private final ProgressDisplay display;
    private final CompletableFuture<Interruption.Cause> interruption;

    HashingProgress(String name, Invocation invocation) {
        this.name = name;
        this.clock = invocation.host().clock();
        this.began = clock.instant();
        this.display = invocation.output().progress();
        this.interruption = invocation.host().interruption().expect();
    }

    @Override
    public void hashed(ByteCount done, ByteCount total) {
        Instant now = clock.instant();
        double seconds = Math.max(1, Duration.between(began, now).toMillis()) / 1000.0;
        String rate = Amounts.rate(done.value() / seconds);
        display.show(now, SUMMARY, new Progress(name, done, total, List.of(rate)));
    }

    @Override
    public boolean isCancelled() {
        return interruption.isDone();
    }

    void end() {
        display.clear();
    }

    /** The failure to report when hashing was cancelled. */
    CliFailure cancelled() {
        ExitCode code = interruption.join().afterCleanStop();
        return new CliFailure(code, "stopped", name, "not all of it was read", "the same command again begins anew");
    }
}
