package org.seedbank.cli.command;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.audit.BlockTable;
import org.seedbank.cli.config.Reasons;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.ObjectArray;
import org.seedbank.cli.output.Result;
import org.seedbank.cli.output.Span;
import org.seedbank.cli.output.Style;
import org.seedbank.cli.wiring.Ledgers;
import org.seedbank.cli.wiring.Workers;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.overlay.wire.NewerVersionException;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.transfer.ChainExport;
import org.seedbank.trustchain.transfer.ChainImport;
import org.seedbank.trustchain.transfer.ImportReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Chains to files, and from files. */
final class ChainTransferCommands {
    private ChainTransferCommands() {}

    static List<Object> parts(Invocation invocation) {
        return List.of(new Export(invocation), new Import(invocation));
    }

    private enum Format {
        SEEDBANK,
        JSON,
        JSONL,
        CBOR,
        CSV
    }

    @Command(
            name = "export",
            description = "Write blocks to a file: for another seedbank, or for people and their programs (--format).")
    static final class Export implements Callable<Integer> {
        private final Invocation invocation;

        @Parameters(paramLabel = "FILE", description = "Where to write them; - for standard output.")
        private String file = "";

        @Option(
                names = "--format",
                paramLabel = "FORMAT",
                defaultValue = "SEEDBANK",
                description =
                        "seedbank; json or cbor: one array; jsonl: an object a line; csv. seedbank when left out, which"
                                + " alone can be imported.")
        private Format format = Format.SEEDBANK;

        @Option(
                names = "--of",
                paramLabel = "PEER",
                description = "Only the chain of PEER, an alias or eight or more hex digits; all chains when left out.")
        private @Nullable String peer;

        Export(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            try (OpenLedger ledger = OpenLedger.read(invocation)) {
                ChainStore store = ChainCommand.require(ledger);
                List<PublicKey> owners = peer == null
                        ? store.owners()
                        : List.of(ChainCommand.owner(Optional.of(peer), store, invocation));
                if (file.equals("-")) {
                    long unused =
                            write(store, owners, invocation.host().terminal().out());
                } else {
                    Path target = invocation.path(file);
                    invocation.refuseExisting(target);
                    long blocks = ResultFile.write(target, out -> write(store, owners, out));
                    invocation.output().result(new Exported(target, format, blocks));
                }
            } catch (IOException e) {
                throw Reasons.cannotWrite("cannot write", file, e, "name another file");
            }
            return ExitCode.OK.code();
        }

        private long write(ChainStore store, List<PublicKey> owners, OutputStream out) throws IOException {
            return switch (format) {
                case SEEDBANK -> ChainExport.write(out, store, owners);
                case JSON -> BlockTable.array(store, owners, ObjectArray.json(out));
                case CBOR -> BlockTable.array(store, owners, ObjectArray.cbor(out));
                case JSONL -> BlockTable.jsonLines(store, owners, out);
                case CSV -> BlockTable.csv(store, owners, out);
            };
        }
    }

    @Command(
            name = "import",
            description =
                    "Take the blocks of an export into the ledger; each is checked, what breaks a rule stays out.")
    static final class Import implements Callable<Integer> {
        private final Invocation invocation;

        @Parameters(paramLabel = "FILE", description = "What chain export wrote; - for standard input.")
        private String file = "";

        Import(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            Path source = file.equals("-") ? Path.of(file) : invocation.path(file);
            try (InputStream in = new BufferedInputStream(open(source), 1 << 16);
                    Workers workers = Workers.perProcessor("import");
                    ChainStore store = Ledgers.write(invocation.directories(), WalletCommand.ownKey(invocation))) {
                ImportReport report = ChainImport.read(in, store, workers);
                invocation.output().result(new Imported(source, report));
                if (report.forks() > 0) {
                    return ExitCode.FORK_FOUND.code();
                }
                return (report.refused() == 0 ? ExitCode.OK : ExitCode.VERIFICATION_FAILED).code();
            } catch (NewerVersionException e) {
                throw Reasons.newerVersion("cannot import", source.toString(), e);
            } catch (MalformedMessageException e) {
                throw new CliFailure(
                                ExitCode.VERIFICATION_FAILED,
                                "cannot import all of",
                                source.toString(),
                                String.valueOf(e.getMessage()),
                                "use another copy of it; the blocks before that place were checked and are imported")
                        .causedBy(e);
            } catch (IOException e) {
                throw new CliFailure(
                                Reasons.whenOpening(e),
                                "cannot read",
                                source.toString(),
                                Reasons.of(e),
                                "check the name, and who owns it")
                        .causedBy(e);
            }
        }

        private InputStream open(Path source) throws IOException {
            return file.equals("-") ? invocation.standardInput() : Files.newInputStream(source);
        }
    }

    private record Exported(Path file, Format format, long blocks) implements Result {
        @Override
        public String schema() {
            return "seedbank.chain-export/1";
        }

        @Override
        public void print(Lines out) {
            out.line(Span.plain(Amounts.count(blocks, "block") + " written to "), Style.CYAN.of(file.toString()));
        }

        @Override
        public void describe(JsonFields out) {
            out.put("file", file.toString())
                    .put("format", format.name().toLowerCase(Locale.ROOT))
                    .put("blocks", blocks);
        }
    }

    private record Imported(Path file, ImportReport report) implements Result {
        @Override
        public String schema() {
            return "seedbank.chain-import/1";
        }

        @Override
        public void print(Lines out) {
            out.line(Span.plain(Amounts.count(report.read(), "block") + " read from "), Style.CYAN.of(file.toString()));
            out.line(Span.plain(report.stored() + " new, " + report.known() + " known before, " + report.refused()
                    + " refused, " + Amounts.count(report.forks(), "proof of a fork", "proofs of forks")));
            report.problems().forEach(problem -> out.line(Style.RED.of(problem.block() + ": " + problem.why())));
        }

        @Override
        public void describe(JsonFields out) {
            out.put("file", file.toString())
                    .put("read", report.read())
                    .put("stored", report.stored())
                    .put("known", report.known())
                    .put("forks", report.forks())
                    .put("refused", report.refused())
                    .objects(
                            "problems",
                            report.problems(),
                            (problem, each) -> each.put("block", problem.block().toString())
                                    .put("why", problem.why()));
        }
    }
}
