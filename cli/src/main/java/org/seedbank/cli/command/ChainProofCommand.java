package org.seedbank.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.seedbank.cli.config.Reasons;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.Result;
import org.seedbank.cli.output.Span;
import org.seedbank.cli.output.Style;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.checkpoint.BalanceProof;
import org.seedbank.trustchain.checkpoint.Prover;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.token.Totals;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Proves to strangers what the own balance was. */
@Command(
        name = "prove",
        description = "Write a proof of your balance at one of your blocks, which anybody checks without your chain:"
                + " seedbank chain verify FILE.")
final class ChainProofCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Parameters(paramLabel = "NUMBER", description = "The number of the block in your own chain.")
    private String number = "";

    @Option(
            names = "-o",
            paramLabel = "FILE",
            required = true,
            description = "Where to write the proof; - for standard output.")
    private String file = "";

    ChainProofCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        SequenceNumber sequence = ChainResults.sequence(number);
        Optional<Path> target = file.equals("-") ? Optional.empty() : Optional.of(invocation.path(file));
        target.ifPresent(invocation::refuseExisting);
        Unlocking unlocking = new Unlocking(invocation);
        BalanceProof proof;
        try (OpenLedger ledger = OpenLedger.read(invocation)) {
            ChainStore store = ChainCommand.require(ledger);
            PrivateKey key = unlocking.secret(unlocking.record()).key();
            proof = new Prover(store, key)
                    .prove(sequence, invocation.host().clock().instant())
                    .orElseThrow(() -> absent(store, key, sequence));
        }
        // Amounts that do not add up cannot be proven, whoever signs them.
        Totals totals = proof.verify().orElseThrow(ChainProofCommand::notSound);
        if (target.isPresent()) {
            write(target.get(), proof);
            invocation.output().result(new Proven(target.get(), proof, totals));
        } else {
            byte[] bytes = proof.encode().toArray();
            invocation.host().terminal().out().write(bytes, 0, bytes.length);
        }
        return ExitCode.OK.code();
    }

    private CliFailure absent(ChainStore store, PrivateKey key, SequenceNumber sequence) {
        boolean isThere = store.chain(key.publicKey(), sequence, 1).stream()
                .anyMatch(block -> block.sequence().equals(sequence));
        return isThere
                ? new CliFailure(
                        ExitCode.VERIFICATION_FAILED,
                        "cannot prove the balance at block",
                        number,
                        "blocks of your chain are missing here",
                        "seedbank chain crawl with your own key fetches them from others")
                : new CliFailure(
                        ExitCode.NOT_FOUND,
                        "cannot find the block",
                        number,
                        "it is not in your chain",
                        "seedbank chain ls lists the blocks that are");
    }

    private static CliFailure notSound() {
        return new CliFailure(
                ExitCode.VERIFICATION_FAILED,
                "cannot prove",
                "the balance",
                "the blocks of the chain do not add up to it",
                "seedbank chain verify names the wrong blocks");
    }

    private static void write(Path target, BalanceProof proof) {
        try {
            ResultFile.write(target, out -> {
                out.write(proof.encode().toArray());
                return proof;
            });
        } catch (IOException e) {
            throw Reasons.cannotWrite("cannot write", target.toString(), e, "check the path and its permissions");
        }
    }

    private record Proven(Path file, BalanceProof proof, Totals totals) implements Result {
        @Override
        public String schema() {
            return "seedbank.balance-proof/1";
        }

        @Override
        public void print(Lines out) {
            out.line(Span.plain("proof    "), Style.CYAN.of(file.toString()));
            out.line("block    " + proof.block().sequence() + " of "
                    + proof.checkpoint().last());
            out.line("balance  " + Amounts.signedTokens(totals.balance()));
        }

        @Override
        public void describe(JsonFields out) {
            out.put("file", file.toString())
                    .put("block", proof.block().sequence().value())
                    .put("last", proof.checkpoint().last().value())
                    .put("given", totals.up().value())
                    .put("taken", totals.down().value())
                    .put("balance", totals.balance());
        }
    }
}
