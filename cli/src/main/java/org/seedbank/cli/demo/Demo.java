package org.seedbank.cli.demo;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.Output;
import org.seedbank.cli.output.Style;
import org.seedbank.cli.wallet.KeyFile;
import org.seedbank.cli.wiring.Host;
import org.seedbank.cli.wiring.Interruption;
import org.seedbank.cli.wiring.Stopwatch;
import org.seedbank.cli.wiring.TemporaryDirectory;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.token.ByteCount;

/**
 * The main job in small: a seeder and two downloaders, each a process of its own, move a file and pay for it. In the end
 * an auditor recomputes everything from what they left on disk.
 *
 * <p>Seeders are held to a quarter of the file a second. So the first downloader has much to give when the second one
 * begins, neither of its two sources is fast enough to serve it alone, and everything can be seen happening.
 */
public final class Demo {
    /** So much of the file, in percent, is there when the second downloader begins. */
    private static final int HEAD_START = 30;
    /** So much of the file, in percent, the second downloader has when it is killed. */
    private static final int MIDDLE = 40;

    private static final int SECONDS_PER_COPY = 4;

    private final Plan plan;
    private final Host host;
    private final Output output;
    private final Stopwatch watch = Stopwatch.start();
    private final Actor seeder;
    private final Actor first;
    private final Actor second;

    /**
     * @param plan what to do
     * @param host the process that directs it
     * @param output where to tell
     */
    public Demo(Plan plan, Host host, Output output) {
        this.plan = plan;
        this.host = host;
        this.output = output;
        this.seeder = actor("seeder");
        this.first = actor("downloader-1");
        this.second = actor("downloader-2");
    }

    /**
     * Runs it.
     *
     * @throws CliFailure with {@link ExitCode#DEMO_FAILED} if something did not happen as it should have, or with what
     *     an interruption asks for
     */
    public void run() {
        say("network", "1 seeder, 2 downloaders on 127.0.0.1, a process each, closed network", Map.of());
        Path original = makeFile();
        try (Stage stage = new Stage(host.interruption())) {
            play(stage, original);
        }
        List<Auditor.Party> parties = List.of(
                new Auditor.Party(seeder, List.of(), false),
                new Auditor.Party(first, List.of(seeder), false),
                new Auditor.Party(second, List.of(seeder, first), plan.kills()));
        Audit audit = Auditor.of(new Auditor.Claim(original, plan.size(), parties));
        conclude(audit);
    }

    /** Says how it went, and fails if anything differs. */
    void conclude(Audit audit) {
        boolean isPassed = audit.differences().isEmpty();
        if (!isPassed) {
            plan.place().keep();
        }
        Optional<Path> kept = Optional.of(plan.place())
                .filter(TemporaryDirectory::isKept)
                .map(TemporaryDirectory::path);
        output.result(new DemoReport(audit, watch.elapsed(), kept));
        if (!isPassed) {
            throw failure(audit.differences().get(0));
        }
    }

    private void play(Stage stage, Path original) {
        String limit = Long.toString(Math.max(1, plan.size().value() / SECONDS_PER_COPY));
        stage.start(seeder, List.of("seed", original.toString(), "--max-up", limit));
        await(stage, () -> !seeder.magnet().isEmpty());
        say("torrent", original.getFileName() + "  " + seeder.magnet(), Map.of("magnet", seeder.magnet()));
        stage.start(first, download(first, List.of("--seed", "--max-up", limit)));
        await(stage, () -> first.has(HEAD_START));
        stage.start(second, download(second, List.of("--peer", "127.0.0.1:" + first.port())));
        if (plan.kills()) {
            await(stage, () -> second.has(MIDDLE));
            stage.kill(second);
            say("killed", second.name() + "  " + share(second) + ", as by a power failure", Map.of("node", second.name()));
            stage.start(second, download(second, List.of("--peer", "127.0.0.1:" + first.port())));
            say("restarted", second.name() + "  resumes", Map.of("node", second.name()));
        }
        await(stage, () -> first.isComplete() && second.isComplete() && second.hasEnded());
        for (Actor actor : List.of(first, seeder)) {
            stage.end(actor);
            await(stage, actor::hasEnded);
        }
    }

    private List<String> download(Actor actor, List<String> more) {
        List<String> arguments = new java.util.ArrayList<>(
                List.of("download", seeder.magnet(), "-o", actor.files().toString()));
        arguments.addAll(more);
        return arguments;
    }

    /** Lets things happen until {@code isOver}. */
    private void await(Stage stage, BooleanSupplier isOver) {
        while (!isOver.getAsBoolean()) {
            Stage.Cue cue = stage.next();
            if (cue instanceof Stage.Cue.Said said) {
                said.actor().heard(said.announcement());
                tell(said.actor(), said.announcement());
            } else if (cue instanceof Stage.Cue.Ended ended) {
                ended.actor().ended(ended.code());
                if (ended.actor().hasFailed()) {
                    refuseIfInterrupted(stage);
                    throw failure(ended.actor().end());
                }
            } else {
                refuseIfInterrupted(stage);
            }
        }
    }

    private void tell(Actor actor, Announcement said) {
        String name = actor.name();
        switch (said.event()) {
            case "seeding" -> {
                if (actor == seeder) {
                    say("seeding", name + "  " + Amounts.size(plan.size()), Map.of("node", name));
                }
            }
            case "metadata" -> {
                if (actor != seeder) {
                    say(
                            "metadata",
                            name + "  " + said.text("name") + "  " + Amounts.size(new ByteCount(said.number("size"))),
                            Map.of("node", name));
                }
            }
            case "paid" -> paid(actor, said);
            case "done" -> done(actor, said);
            default -> {} // the rest is the business of the processes
        }
    }

    private void paid(Actor payer, Announcement said) {
        ByteCount amount = new ByteCount(said.number("amount"));
        String payee = List.of(seeder, first, second).stream()
                .filter(actor -> actor.key().memberId().toString().equals(said.text("peer")))
                .map(Actor::name)
                .findFirst()
                .orElse(said.text("peer"));
        say(
                "paid",
                payer.name() + " to " + payee + "  " + Amounts.tokens(amount) + "  " + share(payer),
                Map.of("node", payer.name(), "to", payee, "amount", amount.value()));
    }

    private void done(Actor actor, Announcement said) {
        double seconds = Double.parseDouble(said.fields().getOrDefault("seconds", "0"));
        output.event(new DemoStep(
                "download",
                Style.GREEN,
                actor.name() + "  100 %  " + Amounts.size(plan.size()) + "  "
                        + Amounts.rate(said.number("rate")) + "  hash ok",
                Map.of("node", actor.name(), "milliseconds", Math.round(1000 * seconds))));
    }

    private static String share(Actor actor) {
        return actor.total().value() == 0 ? "" : Amounts.percent(actor.done(), actor.total());
    }

    private Path makeFile() {
        String label = Amounts.tokens(plan.size()).replace(".0 ", "").replace(" ", "");
        Path file = plan.place().path().resolve("seeder").resolve("files").resolve("demo-" + label + ".bin");
        SplittableRandom random = new SplittableRandom(host.random().nextLong());
        byte[] block = new byte[1 << 16];
        try {
            Files.createDirectories(file.getParent());
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                for (long left = plan.size().value(); left > 0; left -= block.length) {
                    random.nextBytes(block);
                    out.write(block, 0, (int) Math.min(left, block.length));
                }
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Actor actor(String name) {
        Path directory = plan.place().path().resolve(name);
        PublicKey key = new KeyFile(Actor.directoriesIn(directory))
                .create(host.random())
                .publicKey();
        return new Actor(name, directory, key);
    }

    private void say(String event, String text, Map<String, Object> fields) {
        output.event(DemoStep.of(event, text, fields));
    }

    private void refuseIfInterrupted(Stage stage) {
        Interruption.Cause cause;
        try {
            cause = stage.interruption().join();
        } catch (CompletionException e) {
            return; // nobody asked for it
        }
        if (cause == Interruption.Cause.TIMEOUT) {
            plan.place().keep();
            throw new CliFailure(
                    ExitCode.TIMEOUT,
                    "cannot finish",
                    "the demo",
                    "it took longer than it may, everything is kept in " + plan.place().path(),
                    "more time with --timeout, or less to do with --size");
        }
        throw new CliFailure(
                cause.afterCleanStop(), "stopped", "the demo", "it did not come to its end", "seedbank demo begins anew");
    }

    private CliFailure failure(String what) {
        plan.place().keep();
        return new CliFailure(
                ExitCode.DEMO_FAILED,
                "demo failed in",
                plan.place().path().toString(),
                what,
                "look at events.jsonl and errors.txt of each node in that directory");
    }

    /**
     * What to do.
     *
     * @param place where everything happens
     * @param size of the file
     * @param kills whether one downloader is killed and started again
     */
    public record Plan(TemporaryDirectory place, ByteCount size, boolean kills) {}
}
