package org.seedbank.cli.command;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.Output;
import org.seedbank.cli.output.Result;
import org.seedbank.cli.wiring.Node;
import org.seedbank.cli.wiring.NodePlan;
import org.seedbank.overlay.crypto.PrivateKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lets a wallet sign that is held back. */
@Command(
        name = "resume",
        description = "Show what keeps a restored wallet from signing; with --accept-risk, sign from now on.")
final class WalletResumeCommand implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Invocation invocation;

    @Option(
            names = "--accept-risk",
            description = "Sign although own blocks may be missing. If one is, a number is signed twice, which others"
                    + " take for fraud for ever.")
    private boolean acceptsRisk;

    WalletResumeCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        Unlocking unlocking = new Unlocking(invocation);
        var record = unlocking.record();
        Optional<SigningState> held = SigningState.of(invocation);
        if (held.isPresent() && !acceptsRisk) {
            throw held.get().signsNothing();
        }
        if (held.isPresent()) {
            if (!isMeant(held.get(), invocation)) {
                throw unconfirmed();
            }
            accept(unlocking.secret(record).key(), invocation);
        }
        invocation.output().result(new Resumed(held.isPresent()));
        return ExitCode.OK.code();
    }

    /** Whether the user, told what it means, takes the risk. */
    static boolean isMeant(SigningState held, Invocation invocation) {
        Output output = invocation.output();
        output.note("Nothing is signed now: " + held.why() + ".");
        output.note("If a block of this wallet is missing here, the next one gets a number that was signed before."
                + " Whoever sees both deals with this key no more, and that cannot be undone.");
        return invocation.options().saysYes() || (output.canAsk() && output.ask("Sign all the same?"));
    }

    static CliFailure unconfirmed() {
        return new CliFailure(
                ExitCode.BAD_OPTION,
                "cannot take the risk for",
                "the wallet",
                "nobody has confirmed it",
                "leave seedbank running until its partners have answered, or add --yes");
    }

    /** Signs with {@code key} from now on. */
    static void accept(PrivateKey key, Invocation invocation) {
        NodePlan plan = new NodePlan(
                invocation.directories(), key, invocation.settings().settings().forOneErrand(), List.of());
        try (Node node = Node.open(plan, invocation.host())) {
            if (!node.pays()) {
                throw WalletTransferCommands.cannotSign();
            }
            var unused = node.acceptRisk().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw Failures.explain(e, invocation);
        } catch (TimeoutException e) {
            throw interrupted().causedBy(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted().causedBy(e);
        }
    }

    private static CliFailure interrupted() {
        return new CliFailure(
                ExitCode.UNFINISHED,
                "cannot finish",
                "wallet resume",
                "the ledger was not written in time",
                "seedbank wallet show tells whether the wallet signs");
    }

    private record Resumed(boolean wasHeld) implements Result {
        @Override
        public String schema() {
            return "seedbank.resume/1";
        }

        @Override
        public void print(Lines out) {
            out.line("signing  on" + (wasHeld ? ", by your word" : ", as before"));
        }

        @Override
        public void describe(JsonFields out) {
            out.put("signing", true).put("was_held", wasHeld);
        }
    }
}
