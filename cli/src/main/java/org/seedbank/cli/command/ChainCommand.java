package org.seedbank.cli.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.audit.ChainCheck;
import org.seedbank.cli.audit.ChainReport;
import org.seedbank.cli.audit.OwnAudit;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.peers.PeerFiles;
import org.seedbank.cli.peers.PeerNotes;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.validation.BlockValidator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The blocks in the ledger. */
@Command(name = "chain", description = "List, show and check the blocks in your ledger.")
final class ChainCommand {
    static List<Object> parts(Invocation invocation) {
        return List.of(
                new Ls(invocation),
                new Show(invocation),
                new Verify(invocation),
                new Audit(invocation),
                new ChainCrawlCommand(invocation),
                new ChainProofCommand(invocation),
                new ForkCommands.Forks(invocation),
                new ChainPictures.Graph(invocation),
                new ChainPictures.Stats(invocation));
    }

    /** The owner that {@code peer} names: an alias, or the first eight or more digits; own chain when absent. */
    static PublicKey owner(Optional<String> peer, ChainStore store, Invocation invocation) {
        if (peer.isEmpty()) {
            return WalletCommand.ownKey(invocation).orElseThrow(ChainCommand::noWallet);
        }
        PeerNotes notes = new PeerFiles(invocation.directories().peers()).notes();
        String digits = PeerKey.digits(peer.get(), notes);
        if (!digits.matches("[0-9a-f]{8,40}")) {
            throw new CliFailure(
                    ExitCode.BAD_OPTION,
                    "cannot use the peer",
                    peer.get(),
                    "expected 8 to 40 hex digits, or an alias" + PeerKey.didYouMean(peer.get(), notes),
                    "seedbank chain ls --all lists the peers whose blocks are known");
        }
        List<PublicKey> matches = store.owners().stream()
                .filter(key -> key.memberId().toString().startsWith(digits))
                .toList();
        if (matches.size() != 1) {
            throw new CliFailure(
                    matches.isEmpty() ? ExitCode.NOT_FOUND : ExitCode.BAD_OPTION,
                    "cannot find the peer",
                    peer.get(),
                    matches.isEmpty() ? "no block of it is known" : matches.size() + " peers begin like this",
                    "seedbank chain ls --all lists the peers whose blocks are known");
        }
        return matches.get(0);
    }

    static ChainStore require(OpenLedger ledger) {
        return ledger.store()
                .orElseThrow(() -> new CliFailure(
                        ExitCode.NOT_FOUND,
                        "cannot read",
                        "the ledger",
                        "nothing was written yet",
                        "seedbank download or seed something; payments appear here"));
    }

    private static CliFailure notSound(ExitCode code, String why) {
        return new CliFailure(
                code,
                "checked",
                "the ledger",
                why,
                "if the chain is your own, seedbank wallet restore with a backup; if not, deal with its owner no more");
    }

    private static CliFailure noWallet() {
        return new CliFailure(
                ExitCode.NOT_FOUND,
                "cannot find",
                "the wallet",
                "there is none yet",
                "seedbank chain ls --all, which lists peers, then chain ls PEER or chain show PEER#N;"
                        + " seedbank wallet new makes a wallet");
    }

    @Command(name = "ls", description = "List the blocks of a chain, your own when no peer is named.")
    static final class Ls implements Callable<Integer> {
        private final Invocation invocation;

        @Parameters(
                paramLabel = "PEER",
                arity = "0..1",
                description = "An alias, or eight or more hex digits of a peer.")
        private @Nullable String peer;

        @Option(names = "--all", description = "List the chains instead: whose, and how many blocks are known.")
        private boolean all;

        @Option(
                names = "--from",
                paramLabel = "N",
                defaultValue = "1",
                description = "Begin with this number (${DEFAULT-VALUE}).")
        private long from;

        @Mixin
        private final ListingOptions options =
                ListingOptions.of(() -> List.of(ChainResults.BLOCKS, ChainResults.OWNERS));

        Ls(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            try (OpenLedger ledger = OpenLedger.read(invocation)) {
                ChainStore store = require(ledger);
                if (all && isForPrograms()) {
                    invocation
                            .output()
                            .listing(
                                    ChainResults.OWNERS,
                                    options.form(),
                                    ChainResults.Owners.of(store).rows()::forEach);
                } else if (all) {
                    invocation.output().result(ChainResults.Owners.of(store), options.form());
                } else {
                    list(store, owner(Optional.ofNullable(peer), store, invocation));
                }
            }
            return ExitCode.OK.code();
        }

        private boolean isForPrograms() {
            return options.isForPrograms() && !invocation.output().isJson();
        }

        private void list(ChainStore store, PublicKey owner) {
            SequenceNumber first = ChainResults.sequence(Long.toString(from));
            Consumer<Consumer<ChainResults.Row>> rows =
                    row -> store.blocks(owner, first).forEach(block -> row.accept(ChainResults.Row.of(block, store)));
            if (isForPrograms()) {
                invocation.output().listing(ChainResults.BLOCKS, options.form(), rows);
            } else {
                List<ChainResults.Row> found = new ArrayList<>();
                rows.accept(found::add);
                invocation.output().result(new ChainResults.Blocks(owner, found), options.form());
            }
        }
    }

    @Command(name = "show", description = "Show one block and its other half.")
    static final class Show implements Callable<Integer> {
        private final Invocation invocation;

        @Parameters(paramLabel = "BLOCK", description = "A number in your own chain, or PEER#N.")
        private String name = "";

        Show(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            int mark = name.indexOf('#');
            try (OpenLedger ledger = OpenLedger.read(invocation)) {
                ChainStore store = require(ledger);
                Optional<String> peer = mark < 0 ? Optional.empty() : Optional.of(name.substring(0, mark));
                SequenceNumber sequence = ChainResults.sequence(name.substring(mark + 1));
                HalfBlock block = store.at(new BlockId(owner(peer, store, invocation), sequence))
                        .orElseThrow(() -> new CliFailure(
                                ExitCode.NOT_FOUND,
                                "cannot find the block",
                                name,
                                "it is not in this ledger",
                                "seedbank chain ls lists the blocks that are"));
                invocation
                        .output()
                        .result(new ChainResults.Block(
                                block, store.linked(block), new BlockValidator().validate(block, store)));
            }
            return ExitCode.OK.code();
        }
    }

    @Command(name = "verify", description = "Check signature, links and totals of every block.")
    static final class Verify implements Callable<Integer> {
        private final Invocation invocation;

        @Parameters(
                paramLabel = "PEER",
                arity = "0..1",
                description =
                        "An alias, eight or more hex digits of a peer, or a file with a proof of a fork or of a balance, - for"
                                + " standard input; all chains when left out.")
        private @Nullable String peer;

        @Mixin
        private final TableOptions table = TableOptions.of(() -> List.of(ChainResults.VERIFIED));

        Verify(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            Optional<Path> proof = ProofFiles.named(peer, invocation);
            if (proof.isPresent()) {
                ProofFiles.verify(proof.get(), invocation);
                return ExitCode.OK.code();
            }
            try (OpenLedger ledger = OpenLedger.read(invocation)) {
                List<ChainReport> reports = ledger.store().map(this::reports).orElse(List.of());
                invocation.output().result(new ChainResults.Verified(reports), table.form());
                long problems = reports.stream()
                        .mapToLong(report -> report.problems().size())
                        .sum();
                if (problems > 0) {
                    throw notSound(
                            ExitCode.VERIFICATION_FAILED,
                            problems + (problems == 1 ? " block breaks" : " blocks break")
                                    + " a rule or contradict others");
                }
                return ExitCode.OK.code();
            }
        }

        private List<ChainReport> reports(ChainStore store) {
            List<PublicKey> owners =
                    peer == null ? store.owners() : List.of(owner(Optional.of(peer), store, invocation));
            return ChainCheck.of(store, owners);
        }
    }

    @Command(
            name = "audit",
            description = "Recompute all balances from the blocks, and compare them with the history of the wallet.")
    static final class Audit implements Callable<Integer> {
        private final Invocation invocation;

        @Option(
                names = "--all",
                paramLabel = "DIR",
                arity = "1..*",
                description = "Audit the ledgers of all these data directories against each other instead; they must"
                        + " be all those of a network.")
        private List<Path> directories = List.of();

        @Mixin
        private final TableOptions table = TableOptions.of(() -> List.of(ChainResults.AUDITED, TogetherAudit.LEDGERS));

        Audit(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            if (!directories.isEmpty()) {
                return together();
            }
            Optional<SigningState> held = SigningState.of(invocation);
            try (OpenLedger ledger = OpenLedger.read(invocation)) {
                Optional<PublicKey> own = WalletCommand.ownKey(invocation);
                OwnAudit audit =
                        ledger.store().map(store -> OwnAudit.of(store, own)).orElse(OwnAudit.EMPTY);
                invocation.output().result(new ChainResults.Audited(audit, own), table.form());
                if (!audit.forks().isEmpty()) {
                    throw new CliFailure(
                            ExitCode.FORK_FOUND,
                            "audited",
                            "the ledger",
                            Amounts.count(audit.forks().size(), "time") + " two blocks were signed with one number",
                            "seedbank chain forks --write DIR writes the proofs, which convince anybody");
                }
                if (!audit.problems().isEmpty()) {
                    throw held.map(state ->
                                    state.notBooked(faultsFound(audit.problems().size())))
                            .orElseGet(() -> faults(audit.problems().size()));
                }
                return ExitCode.OK.code();
            }
        }

        private int together() {
            TogetherAudit audit = TogetherAudit.of(directories);
            invocation.output().result(audit, table.form());
            if (!audit.report().isClean()) {
                throw faults(audit.report().findings().size());
            }
            return ExitCode.OK.code();
        }

        private static CliFailure faults(int count) {
            return notSound(ExitCode.VERIFICATION_FAILED, faultsFound(count));
        }

        private static String faultsFound(int count) {
            return count + (count == 1 ? " fault was" : " faults were") + " found, as listed";
        }
    }
}
