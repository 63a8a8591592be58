package org.seedbank.cli.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.Output;
import org.seedbank.cli.output.Progress;
import org.seedbank.cli.output.ProgressDisplay;
import org.seedbank.cli.output.Style;
import org.seedbank.cli.wallet.KeyFile;
import org.seedbank.cli.wiring.Announcement;
import org.seedbank.cli.wiring.Host;
import org.seedbank.cli.wiring.Interruption;
import org.seedbank.cli.wiring.RandomFile;
import org.seedbank.cli.wiring.Stopwatch;
import org.seedbank.cli.wiring.TemporaryDirectory;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.token.ByteCount;

/**
 * The main job in small: a seeder and three downloaders, each a process of its own, move a file. Two of them pay for
 * it; one, of whom nobody learns where it is, gets it through circuits over relays and an exit. In the end an auditor
 * recomputes everything from what they left on disk.
 *
 * <p>Seeders are held to a fraction of the file a second. So the first downloader has much to give when the last one
 * begins, neither of its two sources is fast enough to serve it alone, and everything can be seen happening.
 */
public final class Demo {
    /** So much of the file, in percent, is there when the last downloader begins. */
    private static final int HEAD_START = 30;
    /** So much of the file, in percent, the last downloader has when it is killed. */
    private static final int MIDDLE = 40;

    /** Seconds that a seeder needs for one copy; more when there must be time to kill somebody. */
    private static final int PACE = 3;

    private static final int SLOW_PACE = 6;
    private static final int RELAYS = 2;
    private static final String HOPS = "2";
    /** In a pipe, progress is told this often. */
    private static final Duration SUMMARY = Duration.ofSeconds(60);

    private final Plan plan;
    private final Host host;
    private final Output output;
    private final ProgressDisplay display;
    private final Stopwatch watch = Stopwatch.start();
    private final Actor seeder;
    private final Actor first;
    private final Actor hidden;
    private final Actor last;
    private final Actor exit;
    private final List<Actor> relays;

    /**
     * @param plan what to do
     * @param host the process that directs it
     * @param output where to tell
     */
    public Demo(Plan plan, Host host, Output output) {
        this.plan = plan;
        this.host = host;
        this.output = output;
        this.display = output.progress();
        this.seeder = actor("seeder");
        this.first = actor("downloader-1");
        this.hidden = actor("downloader-2");
        this.last = actor("downloader-3");
        this.exit = actor("exit");
        this.relays = IntStream.rangeClosed(1, RELAYS)
                .mapToObj(number -> actor("relay-" + number))
                .toList();
    }

    /**
     * Runs it.
     *
     * @throws CliFailure with {@link ExitCode#DEMO_FAILED} if something did not happen as it should have, or with what
     *     an interruption asks for
     */
    public void run() {
        Audit audit;
        try {
            audit = perform();
        } catch (RuntimeException e) {
            String why = e instanceof CliFailure known ? known.sentence() : String.valueOf(e.getMessage());
            display.clear();
            output.result(new DemoReport.CutShort(why, watch.elapsed(), kept()));
            throw e;
        }
        conclude(audit);
    }

    private Audit perform() {
        say(
                "network",
                "1 seeder, 3 downloaders, " + RELAYS + " relays, 1 exit on 127.0.0.1, a process each, closed network",
                Map.of());
        Path original = file();
        try (Stage stage = new Stage(host.interruption())) {
            play(stage, RandomFile.make(original, plan.size(), host.random()));
        }
        List<Auditor.Party> parties = List.of(
                new Auditor.Party(seeder, List.of(), false),
                new Auditor.Party(first, List.of(seeder), false),
                new Auditor.Party(last, List.of(seeder, first), plan.kills()));
        return Auditor.of(new Auditor.Claim(original, plan.size(), parties, List.of(hidden), exit));
    }

    /** Says how it went, and fails if anything differs. */
    void conclude(Audit audit) {
        boolean isPassed = audit.differences().isEmpty();
        if (!isPassed) {
            plan.place().keep();
        }
        output.result(new DemoReport(audit, watch.elapsed(), kept()));
        if (!isPassed) {
            throw failure(audit.differences().get(0));
        }
    }

    private Optional<Path> kept() {
        return Optional.of(plan.place()).filter(TemporaryDirectory::isKept).map(TemporaryDirectory::path);
    }

    private void play(Stage stage, Path original) {
        String limit = Long.toString(plan.size().value() / (plan.kills() ? SLOW_PACE : PACE));
        stage.start(seeder, List.of("seed", original.toString(), "--max-up", limit));
        stage.startLight(exit, List.of("node", "run", "--exit"));
        await(stage, () -> !seeder.magnet().isEmpty() && exit.port() != 0);
        say(
                "seeding",
                seeder.name() + "  " + original.getFileName() + "  " + Amounts.size(plan.size()),
                Map.of("node", seeder.name(), "magnet", seeder.magnet()));
        say("magnet", seeder.magnet(), Map.of("magnet", seeder.magnet()));
        stage.start(first, download(first, List.of("--seed", "--max-up", limit)));
        startCircuits(stage);
        await(stage, () -> first.has(HEAD_START));
        stage.start(last, download(last, List.of("--peer", "127.0.0.1:" + first.port())));
        if (plan.kills()) {
            killLast(stage);
        }
        await(stage, () -> first.isComplete() && hidden.hasEnded() && last.hasEnded());
        for (Actor actor : List.of(first, seeder)) {
            stage.end(actor);
            await(stage, actor::hasEnded);
        }
        endCircuits(stage);
    }

    /** The seeder, outside, sees the exit and nobody else. */
    private void startCircuits(Stage stage) {
        String meeting = "127.0.0.1:" + exit.port();
        relays.forEach(relay -> stage.startLight(relay, List.of("node", "run", "--relay", "--bootstrap", meeting)));
        List<String> through = List.of("--hops", HOPS, "--bootstrap", meeting, "--circuit-wait", "2m");
        stage.start(hidden, download(hidden, through));
    }

    private void endCircuits(Stage stage) {
        List<Actor> nodes = new ArrayList<>(relays);
        nodes.add(exit);
        nodes.forEach(stage::end);
        await(stage, () -> nodes.stream().allMatch(Actor::hasEnded));
    }

    private void killLast(Stage stage) {
        await(stage, () -> last.has(MIDDLE));
        if (last.isComplete()) {
            throw failure(last.name() + " had everything before it could be killed");
        }
        stage.kill(last);
        say(
                "killed",
                last.name() + "  " + share(last) + ", as kill -9 does",
                Map.of("node", last.name(), "done", last.done().value()));
        stage.start(last, download(last, List.of("--peer", "127.0.0.1:" + first.port())));
        say("restarted", last.name() + "  the same command again", Map.of("node", last.name()));
    }

    private List<String> download(Actor actor, List<String> more) {
        List<String> arguments = new ArrayList<>(
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
            case "metadata" -> {
                if (actor != seeder) {
                    say(
                            "metadata",
                            name + "  " + said.text("name") + "  " + Amounts.size(new ByteCount(said.number("size"))),
                            Map.of("node", name));
                }
            }
            case "progress" ->
                display.show(
                        host.clock().instant(), SUMMARY, new Progress(name, actor.done(), actor.total(), List.of()));
            case "circuits" ->
                say(
                        "circuits",
                        name + "  " + said.text("wanted") + " circuits of " + said.text("hops")
                                + " hops, the first after " + said.text("seconds") + " s",
                        Map.of("node", name, "hops", said.number("hops")));
            case "paid" -> paid(actor, said);
            case "done" -> done(actor, said);
            default -> {} // the rest is the business of the processes
        }
    }

    private void paid(Actor payer, Announcement said) {
        ByteCount amount = new ByteCount(said.number("amount"));
        String payee = List.of(seeder, first, last).stream()
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
        display.clear();
        output.event(new DemoStep(
                "download",
                Style.GREEN,
                actor.name() + "  100 %  " + Amounts.size(plan.size()) + "  "
                        + Amounts.rate((double) said.number("rate")) + "  hash ok",
                Map.of("node", actor.name(), "milliseconds", Math.round(1000 * said.fraction("seconds")))));
    }

    private static String share(Actor actor) {
        return actor.total().value() == 0 ? "" : Amounts.percent(actor.done(), actor.total());
    }

    private Path file() {
        String label = Amounts.tokens(plan.size()).replace(".0 ", "").replace(" ", "");
        return seeder.files().resolve("demo-" + label + ".bin");
    }

    private Actor actor(String name) {
        Path directory = plan.place().path().resolve(name);
        PublicKey key = new KeyFile(Actor.directoriesIn(directory))
                .create(host.random())
                .publicKey();
        return new Actor(name, directory, key);
    }

    private void say(String event, String text, Map<String, Object> fields) {
        display.clear();
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
                    "it took longer than it may, everything is kept in "
                            + plan.place().path(),
                    "more time with --timeout, or less to do with --size");
        }
        throw new CliFailure(
                cause.afterCleanStop(),
                "stopped",
                "the demo",
                "it did not come to its end",
                "seedbank demo begins anew");
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
