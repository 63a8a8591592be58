package org.seedbank.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.config.Reasons;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.Listing;
import org.seedbank.cli.output.Listing.Column;
import org.seedbank.cli.output.Result;
import org.seedbank.trustchain.fork.ForkProof;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.validation.DoubleSpend;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Proofs of forks, listed and written into files. */
final class ForkCommands {
    private static final Listing<DoubleSpend> FORKS = Listing.of(
            Column.plain("peer", "PEER", fork -> fork.id().owner().memberId().toString()),
            Column.count("block", "BLOCK", fork -> fork.id().sequence().value()),
            Column.plain(
                    "first", "SIGNED AS", fork -> fork.first().hash().value().toShortHex()),
            Column.plain(
                    "second", "AND AS", fork -> fork.second().hash().value().toShortHex()));

    private ForkCommands() {}

    @Command(name = "forks", description = "List proofs that somebody signed two blocks with one number.")
    static final class Forks implements Callable<Integer> {
        private final Invocation invocation;

        @Option(
                names = "--write",
                paramLabel = "DIR",
                description = "Write each proof into a file below DIR, for seedbank chain verify FILE anywhere.")
        private @Nullable Path directory;

        @Mixin
        private final TableOptions table = TableOptions.of(() -> List.of(FORKS));

        Forks(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            try (OpenLedger ledger = OpenLedger.read(invocation)) {
                List<DoubleSpend> forks = ledger.store().map(ChainStore::forks).orElse(List.of());
                Optional<Path> where = Optional.ofNullable(directory).map(invocation::resolve);
                where.ifPresent(place -> forks.forEach(fork -> write(new ForkProof(fork), place)));
                invocation.output().result(new Listed(forks, where), table.form());
            }
            return ExitCode.OK.code();
        }

        private static void write(ForkProof proof, Path directory) {
            Path file = directory.resolve(fileName(proof.blocks()));
            try {
                Files.createDirectories(directory);
                ResultFile.write(file, out -> {
                    out.write(ForkProof.fileCodec().encode(proof).toArray());
                    return proof;
                });
            } catch (IOException e) {
                throw Reasons.cannotWrite(
                        "cannot write", file.toString(), e, "check the path, its permissions and the space there");
            }
        }
    }

    private static String fileName(DoubleSpend fork) {
        return "fork-" + fork.id().owner().memberId() + "-" + fork.id().sequence() + ".proof";
    }

    private record Listed(List<DoubleSpend> forks, Optional<Path> directory) implements Result {
        @Override
        public String schema() {
            return "seedbank.forks/1";
        }

        @Override
        public void print(Lines out) {
            if (forks.isEmpty()) {
                out.line("no fork is known");
                return;
            }
            out.table(FORKS, forks);
        }

        @Override
        public void describe(JsonFields out) {
            out.objects(
                    "forks",
                    forks,
                    (fork, each) -> describe(fork, each)
                            .put(
                                    "file",
                                    directory.map(place ->
                                            place.resolve(fileName(fork)).toString())));
        }

        private static JsonFields describe(DoubleSpend fork, JsonFields out) {
            return out.put("peer", fork.id().owner().memberId().toString())
                    .put("block", fork.id().sequence().value())
                    .put("first", fork.first().packed().toHex())
                    .put("second", fork.second().packed().toHex());
        }
    }
}
