package org.seedbank.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.config.Reasons;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.Result;
import org.seedbank.cli.output.Span;
import org.seedbank.cli.output.Style;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.overlay.wire.NewerVersionException;
import org.seedbank.trustchain.checkpoint.BalanceProof;
import org.seedbank.trustchain.fork.ForkProof;
import org.seedbank.trustchain.token.Totals;
import org.seedbank.trustchain.validation.DoubleSpend;

/** Files with a proof of a fork or of a balance, checked with nothing but the file. */
final class ProofFiles {
    private static final String SOURCES =
            "the file from where it was made: seedbank chain forks --write DIR, or seedbank chain prove NUMBER -o FILE";

    private static final String STANDARD_INPUT = "-";

    private ProofFiles() {}

    /**
     * The file called {@code text}, if there is one or it can be nothing else, since names of peers have no slashes;
     * {@code -} is standard input.
     */
    static Optional<Path> named(@Nullable String text, Invocation invocation) {
        if (text == null) {
            return Optional.empty();
        }
        if (text.equals(STANDARD_INPUT)) {
            return Optional.of(Path.of(STANDARD_INPUT));
        }
        Path file = invocation.path(text);
        return Files.isRegularFile(file) || text.contains("/") ? Optional.of(file) : Optional.empty();
    }

    /**
     * Checks the proof in {@code file} and says what it proves.
     *
     * @throws CliFailure with {@link ExitCode#VERIFICATION_FAILED} if it proves nothing
     */
    static void verify(Path file, Invocation invocation) {
        try {
            Bytes bytes = read(file, invocation);
            if (BalanceProof.isOne(bytes)) {
                verify(file, BalanceProof.decode(bytes), invocation);
            } else {
                verify(file, ForkProof.fileCodec().decode(bytes), invocation);
            }
        } catch (NewerVersionException e) {
            throw Reasons.newerVersion("cannot check", file.toString(), e);
        } catch (MalformedMessageException e) {
            throw new CliFailure(
                            ExitCode.VERIFICATION_FAILED,
                            "cannot check",
                            file.toString(),
                            "it is no proof, or was cut off",
                            SOURCES)
                    .causedBy(e);
        }
    }

    private static void verify(Path file, BalanceProof proof, Invocation invocation) {
        Optional<Totals> totals = proof.verify();
        invocation.output().result(new Balance(file, proof, totals));
        if (totals.isEmpty()) {
            throw worthless(file, "a signature, the path or an amount in it is wrong");
        }
    }

    private static void verify(Path file, ForkProof proof, Invocation invocation) {
        boolean isGenuine = proof.isGenuine();
        invocation.output().result(new Fork(file, proof.blocks(), isGenuine));
        if (!isGenuine) {
            throw worthless(file, "a signature in it is wrong");
        }
    }

    private static CliFailure worthless(Path file, String why) {
        return new CliFailure(ExitCode.VERIFICATION_FAILED, "cannot believe", file.toString(), why, SOURCES);
    }

    private static Bytes read(Path file, Invocation invocation) {
        try (InputStream in = open(file, invocation)) {
            byte[] content = in.readNBytes(ForkProof.LARGEST_FILE + 1);
            if (content.length > ForkProof.LARGEST_FILE) {
                throw new MalformedMessageException("larger than any proof", ForkProof.LARGEST_FILE);
            }
            return Bytes.wrap(content);
        } catch (IOException e) {
            throw new CliFailure(
                            Reasons.whenOpening(e),
                            "cannot read",
                            file.toString(),
                            Reasons.of(e),
                            "check the path and its permissions")
                    .causedBy(e);
        }
    }

    /** Named paths are absolute, so that the mark for standard input is none of them. */
    private static InputStream open(Path file, Invocation invocation) throws IOException {
        return file.toString().equals(STANDARD_INPUT) ? invocation.standardInput() : Files.newInputStream(file);
    }

    private record Fork(Path file, DoubleSpend fork, boolean isGenuine) implements Result {
        @Override
        public String schema() {
            return "seedbank.fork-verification/1";
        }

        @Override
        public void print(Lines out) {
            out.line((isGenuine ? Style.GREEN : Style.RED)
                    .of(
                            isGenuine
                                    ? "genuine: " + fork.id().owner().memberId() + " signed two blocks with number "
                                            + fork.id().sequence()
                                    : "proves nothing: a signature is wrong"));
        }

        @Override
        public void describe(JsonFields out) {
            out.put("file", file.toString())
                    .put("genuine", isGenuine)
                    .put("peer", fork.id().owner().memberId().toString())
                    .put("block", fork.id().sequence().value());
        }
    }

    private record Balance(Path file, BalanceProof proof, Optional<Totals> totals) implements Result {
        @Override
        public String schema() {
            return "seedbank.balance-verification/1";
        }

        @Override
        public void print(Lines out) {
            if (totals.isEmpty()) {
                out.line(Style.RED.of("proves nothing"));
                return;
            }
            out.line(
                    Style.GREEN.of("genuine: "),
                    Span.plain(proof.block().owner().memberId() + " signed that with its block "
                            + proof.block().sequence() + " it had"));
            out.line("given    " + Amounts.tokens(totals.get().up()));
            out.line("taken    " + Amounts.tokens(totals.get().down()));
            out.line("balance  " + Amounts.signedTokens(totals.get().balance()));
            out.line("signed   " + Amounts.local(proof.checkpoint().time()) + ", over a chain of "
                    + Amounts.count(proof.checkpoint().last().value(), "block"));
        }

        @Override
        public void describe(JsonFields out) {
            out.put("file", file.toString())
                    .put("genuine", totals.isPresent())
                    .put("peer", proof.block().owner().memberId().toString())
                    .put("key", proof.block().owner().encoded().toHex())
                    .put("block", proof.block().sequence().value())
                    .put("last", proof.checkpoint().last().value())
                    .put("time", proof.checkpoint().time());
            totals.ifPresent(known -> out.put("given", known.up().value())
                    .put("taken", known.down().value())
                    .put("balance", known.balance()));
        }
    }
}
