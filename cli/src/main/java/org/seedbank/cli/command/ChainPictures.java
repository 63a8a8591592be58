package org.seedbank.cli.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.config.Reasons;
import org.seedbank.cli.explorer.GraphFormat;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.Result;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.graph.LedgerStatistics;
import org.seedbank.trustchain.graph.TransferGraph;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.token.ByteCount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The ledger as a whole. */
final class ChainPictures {
    private ChainPictures() {}

    @Command(name = "graph", description = "Write who gave whom how much, for programs that draw it.")
    static final class Graph implements Callable<Integer> {
        private static final int USUAL_DEPTH = 2;
        private static final String ONE_OR_MORE = "expected 1 or more";

        private final Invocation invocation;

        @Parameters(
                paramLabel = "PEER",
                arity = "0..1",
                description = "Only what is near this peer: an alias, or eight or more hex digits.")
        private @Nullable String peer;

        @Option(
                names = "--depth",
                paramLabel = "N",
                description = "With PEER: how many steps away from it (" + USUAL_DEPTH + ").")
        private @Nullable Integer depth;

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "10000",
                description = "Only the N largest edges (${DEFAULT-VALUE}).")
        private int limit;

        @Option(names = "--format", paramLabel = "FORMAT", description = "graphml or dot; by default as FILE ends.")
        private @Nullable GraphFormat format;

        @Option(names = "-o", paramLabel = "FILE", description = "Write there; - and nothing are standard output.")
        private @Nullable String file;

        Graph(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            if (depth != null && (peer == null || depth < 1)) {
                throw refused("--depth", peer == null ? "it counts from a PEER, and none is named" : ONE_OR_MORE);
            }
            if (limit < 1) {
                throw refused("--limit", ONE_OR_MORE);
            }
            try (OpenLedger ledger = OpenLedger.read(invocation)) {
                ChainStore store = ChainCommand.require(ledger);
                TransferGraph graph = TransferGraph.of(store);
                if (peer != null) {
                    PublicKey root = ChainCommand.owner(Optional.of(peer), store, invocation);
                    graph = graph.around(root, depth == null ? USUAL_DEPTH : depth);
                }
                say(graph.largest(limit));
            }
            return ExitCode.OK.code();
        }

        private static CliFailure refused(String option, String why) {
            return new CliFailure(
                    ExitCode.BAD_OPTION,
                    "cannot use",
                    option,
                    why,
                    "seedbank chain graph PEER --depth 2 --limit 10000 -o ledger.dot, for example");
        }

        private void say(TransferGraph graph) {
            Optional<PublicKey> own = WalletCommand.ownKey(invocation);
            String name = file == null || file.equals("-") ? "" : file;
            GraphFormat form = Optional.ofNullable(format)
                    .or(() -> GraphFormat.ofFile(name))
                    .orElse(GraphFormat.GRAPHML);
            Drawn drawn = new Drawn(graph, own, form);
            if (name.isEmpty()) {
                invocation.output().result(drawn);
                return;
            }
            save(invocation.path(name), form.write(graph, own));
            invocation
                    .output()
                    .note("Wrote " + Amounts.count(graph.members().size(), "peer") + " and "
                            + Amounts.count(graph.gifts().size(), "edge") + " to " + name + ".");
        }

        private void save(Path target, String text) {
            invocation.refuseExisting(target);
            try {
                ResultFile.write(target, out -> {
                    out.write(text.getBytes(StandardCharsets.UTF_8));
                    return text;
                });
            } catch (IOException e) {
                throw Reasons.cannotWrite("cannot write", target.toString(), e, "name another file");
            }
        }
    }

    private record Drawn(TransferGraph graph, Optional<PublicKey> own, GraphFormat format) implements Result {
        @Override
        public String schema() {
            return "seedbank.graph/1";
        }

        @Override
        public void print(Lines out) {
            out.verbatim(format.write(graph, own));
        }

        @Override
        public void describe(JsonFields out) {
            out.objects(
                            "nodes",
                            graph.members().entrySet(),
                            (member, each) -> each.put(
                                            "peer", member.getKey().memberId().toString())
                                    .put(
                                            "own",
                                            own.filter(member.getKey()::equals).isPresent())
                                    .put("given", member.getValue().up().value())
                                    .put("taken", member.getValue().down().value()))
                    .objects(
                            "edges",
                            graph.gifts(),
                            (gift, each) -> each.put(
                                            "from", gift.giver().memberId().toString())
                                    .put("to", gift.taker().memberId().toString())
                                    .put("bytes", gift.amount().value())
                                    .put("transactions", gift.transactions())
                                    .put("unanswered", gift.unanswered()));
        }
    }

    @Command(name = "stats", description = "Count what is in the ledger.")
    static final class Stats implements Callable<Integer> {
        private final Invocation invocation;

        Stats(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            try (OpenLedger ledger = OpenLedger.read(invocation)) {
                ChainStore store = ChainCommand.require(ledger);
                invocation
                        .output()
                        .result(new Counted(
                                LedgerStatistics.of(store),
                                store.forks().size(),
                                store.accounts().size(),
                                sizeOf(invocation.directories().ledger())));
            }
            return ExitCode.OK.code();
        }

        private static long sizeOf(Path directory) {
            try (Stream<Path> files = Files.list(directory)) {
                long size = 0;
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    size += Files.size(file);
                }
                return size;
            } catch (IOException e) {
                return 0; // a file that is just being replaced; the figure is no more than a hint
            }
        }
    }

    private record Counted(LedgerStatistics counted, int forks, int accounts, long disk) implements Result {
        @Override
        public String schema() {
            return "seedbank.ledger-stats/1";
        }

        @Override
        public void print(Lines out) {
            out.line("peers      " + counted.owners());
            out.line("blocks     " + counted.blocks() + ", of which " + counted.proposals() + " propose");
            out.line("open       " + Amounts.count(counted.unanswered(), "proposal") + " without an answer");
            out.line("forks      " + forks);
            out.line("accounts   " + accounts);
            out.line("size       " + Amounts.size(new ByteCount(counted.bytes())) + " of blocks, "
                    + Amounts.size(new ByteCount(disk)) + " on disk");
            counted.first().ifPresent(time -> out.line("first      " + Amounts.local(time)));
            counted.last().ifPresent(time -> out.line("last       " + Amounts.local(time)));
            types().forEach(type ->
                    out.line("type       " + type + "  " + counted.types().getOrDefault(type, 0L)));
        }

        @Override
        public void describe(JsonFields out) {
            out.put("peers", counted.owners())
                    .put("blocks", counted.blocks())
                    .put("proposals", counted.proposals())
                    .put("unanswered", counted.unanswered())
                    .put("forks", forks)
                    .put("accounts", accounts)
                    .put("packed_bytes", counted.bytes())
                    .put("stored_bytes", disk);
            counted.first().ifPresent(time -> out.put("first", time));
            counted.last().ifPresent(time -> out.put("last", time));
            out.object(
                    "types",
                    each -> types().forEach(
                                    type -> each.put(type, counted.types().getOrDefault(type, 0L))));
        }

        private List<String> types() {
            return counted.types().keySet().stream().sorted().toList();
        }
    }
}
