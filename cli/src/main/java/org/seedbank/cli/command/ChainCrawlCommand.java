package org.seedbank.cli.command;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.command.CrawlRun.Tally;
import org.seedbank.cli.config.Reasons;
import org.seedbank.cli.config.Settings;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.wiring.AnonymousCrawls;
import org.seedbank.cli.wiring.ChainCrawls;
import org.seedbank.cli.wiring.Interruption.Cause;
import org.seedbank.cli.wiring.Ledgers;
import org.seedbank.cli.wiring.Node;
import org.seedbank.cli.wiring.NodePlan;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.store.ChainStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fetches chains from other nodes. */
@Command(
        name = "crawl",
        description = "Fetch what other nodes know of a chain, or of all chains; each block is checked, then stored.")
final class ChainCrawlCommand implements Callable<Integer> {
    private static final String EVERYBODY = "all";

    private final Invocation invocation;

    @Parameters(
            paramLabel = "KEY",
            description = "Whose: all of a key, 8 or more digits or the alias of a known peer, or the word all.")
    private String whose = "";

    @Option(
            names = "--at",
            paramLabel = "HOST:PORT",
            description = "Ask this node only; else everybody from the address book who answers.")
    private @Nullable PeerAddress address;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Fetch at most N blocks (${DEFAULT-VALUE}).")
    private long limit;

    @Option(
            names = "--wait",
            paramLabel = "T",
            defaultValue = "15s",
            description = "How long to wait until somebody answers (${DEFAULT-VALUE}).")
    private Duration wait = Duration.ZERO;

    @Mixin
    private final HopOptions hops = new HopOptions();

    ChainCrawlCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new CliFailure(
                    ExitCode.BAD_OPTION,
                    "cannot use",
                    "--limit " + limit,
                    "expected 1 block or more",
                    "seedbank chain crawl " + whose + " without it");
        }
        Optional<PublicKey> owner = owner();
        CompletableFuture<Cause> stop = invocation.host().interruption().expect();
        if (hops.isWanted()) {
            return finish(throughCircuits(owner, stop), stop);
        }
        Settings settings = invocation.settings().settings().forOneErrand();
        Optional<InetSocketAddress> at = Optional.ofNullable(address).map(named -> named.resolve(settings));
        PrivateKey key = new Unlocking(invocation).keyOrNew();
        NodePlan plan = new NodePlan(
                invocation.directories(), key, settings, at.stream().toList());
        try (Node node = Node.openToAsk(plan, invocation.host())) {
            ChainCrawls crawls = node.crawls().orElseThrow(WalletTransferCommands::cannotSign);
            CrawlRun run = new CrawlRun(invocation.output(), crawls, node.store(), stop, at.map(Address::of));
            return finish(run.fetch(owner, limit, wait), stop);
        }
    }

    /** Under a key of this run, and into the ledger only as a stranger's file would be. */
    private Tally throughCircuits(Optional<PublicKey> owner, CompletableFuture<Cause> stop) {
        Settings settings = invocation.settings(hops.statements()).settings();
        Optional<InetSocketAddress> at =
                Optional.ofNullable(address).map(named -> hops.locate("--at", named, settings));
        try (ChainStore ledger = Ledgers.write(invocation.directories(), WalletCommand.ownKey(invocation))) {
            return new AnonymousRun(invocation, hops, settings)
                    .crawl(at.stream().toList(), crawls -> {
                        if (at.isEmpty()) {
                            crawls.visitAcquaintances();
                        }
                        CrawlRun run = new CrawlRun(
                                invocation.output(), crawls.crawls(), crawls.store(), stop, at.map(Address::of));
                        return takeOver(crawls, ledger, run.fetch(owner, limit, wait));
                    });
        }
    }

    private static Tally takeOver(AnonymousCrawls crawls, ChainStore ledger, Tally tally) {
        try {
            return tally.takenOver(crawls.giveTo(ledger));
        } catch (IOException e) {
            throw new CliFailure(
                            ExitCode.CANNOT_READ_WRITE,
                            "cannot keep",
                            "what was fetched",
                            Reasons.of(e),
                            "check space and permissions of the data directory, then the same again")
                    .causedBy(e);
        }
    }

    private int finish(Tally tally, CompletableFuture<Cause> stop) {
        invocation.output().result(new CrawlResults.Done(tally));
        if (stop.isDone()) {
            throw stopped(tally, stop.join());
        }
        return judge(tally);
    }

    /** The chain that is wanted; absent for all. */
    private Optional<PublicKey> owner() {
        if (whose.strip().toLowerCase(Locale.ROOT).equals(EVERYBODY)) {
            return Optional.empty();
        }
        try (OpenLedger ledger = OpenLedger.read(invocation)) {
            return Optional.of(PeerKey.find(whose, ledger.store(), invocation));
        }
    }

    private int judge(Tally tally) {
        if (tally.neighbours() == 0) {
            throw new CliFailure(
                    ExitCode.NETWORK,
                    "cannot fetch the chain of",
                    shown(),
                    "no node answered",
                    address == null
                            ? "--at HOST:PORT, or seedbank peers connect HOST:PORT, with the address of a node that runs"
                            : "check the address and that the node runs; behind a router its UDP port must be"
                                    + " forwarded");
        }
        if (tally.forks() > 0) {
            throw new CliFailure(
                    ExitCode.FORK_FOUND,
                    "fetched chains of",
                    shown(),
                    Amounts.count(tally.forks(), "time") + " two blocks were signed with one number",
                    "seedbank chain forks lists the proofs; nothing is accepted from those keys any more");
        }
        if (!tally.isComplete()) {
            throw new CliFailure(
                    ExitCode.UNFINISHED,
                    "fetched not all of",
                    shown(),
                    tally.why(),
                    "the same again with another node, --at HOST:PORT, or with a larger --limit");
        }
        return ExitCode.OK.code();
    }

    private CliFailure stopped(Tally tally, Cause cause) {
        return new CliFailure(
                cause.afterCleanStop(),
                "fetched not all of",
                shown(),
                cause == Cause.TIMEOUT ? "--timeout is over" : "it was stopped",
                "the same again; what came is stored: " + Amounts.count(tally.fetched(), "block"));
    }

    private String shown() {
        Bytes key = Bytes.utf8(whose);
        return key.size() <= 40 ? whose : whose.substring(0, Math.min(whose.length(), 40)) + "…";
    }
}
