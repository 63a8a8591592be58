package org.seedbank.cli.command;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.Output;
import org.seedbank.cli.wiring.ChainCrawls;
import org.seedbank.cli.wiring.Interruption.Cause;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.crawl.CrawlEnd;
import org.seedbank.trustchain.crawl.CrawlReport;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.transfer.ImportReport;

/** One run of {@code chain crawl}: meets nodes, asks them for chains, and for those of whom these chains name. */
final class CrawlRun {
    private static final Duration PAUSE = Duration.ofMillis(200);

    /** An unanswered question takes more than a second, as long as so many pauses. */
    private static final int SILENCE = 6;

    /** Nodes that are asked for one chain; each further one rarely knows more. */
    private static final int ASKED = 5;

    /** Chains that one run looks at. */
    private static final int MOST_CHAINS = 10_000;

    private final Output output;
    private final ChainCrawls crawls;
    private final ChainStore store;
    private final CompletableFuture<Cause> stop;
    private final Optional<Address> only;
    private final Deque<PublicKey> queue = new ArrayDeque<>();
    private final Set<PublicKey> seen = new LinkedHashSet<>();
    private Tally tally = Tally.NONE;
    private long rest;
    private int tries;

    /** @param only the one node that is asked; absent for everybody who answers */
    CrawlRun(
            Output output,
            ChainCrawls crawls,
            ChainStore store,
            CompletableFuture<Cause> stop,
            Optional<Address> only) {
        this.output = output;
        this.crawls = crawls;
        this.store = store;
        this.stop = stop;
        this.only = only;
    }

    /**
     * Fetches the chain of {@code owner}, or all chains that turn up.
     *
     * @param limit most blocks
     * @param wait how long nobody may answer
     */
    Tally fetch(Optional<PublicKey> owner, long limit, Duration wait) {
        int forks = store.forks().size();
        rest = limit;
        tries = (int) Math.min(3000, Math.max(1, wait.dividedBy(PAUSE)));
        only.ifPresent(crawls::visit);
        List<Peer> neighbours = meet();
        tally = tally.met(neighbours.size());
        if (!neighbours.isEmpty()) {
            owner.ifPresentOrElse(this::want, () -> {
                neighbours.forEach(neighbour -> want(neighbour.key()));
                store.owners().forEach(this::want);
            });
            while (!queue.isEmpty() && !stop.isDone()) {
                fetch(queue.remove(), owner.isEmpty());
            }
        }
        return tally.forked(store.forks().size() - forks);
    }

    private void want(PublicKey owner) {
        if (seen.size() < MOST_CHAINS && seen.add(owner)) {
            queue.add(owner);
        }
    }

    /** Waits until somebody answers who may be asked. */
    private List<Peer> meet() {
        for (int i = 0; i < tries; i++) {
            List<Peer> known = neighbours();
            if (!known.isEmpty() || pause()) {
                known.forEach(neighbour -> output.event(new CrawlResults.Met(neighbour)));
                return known;
            }
        }
        return List.of();
    }

    private List<Peer> neighbours() {
        return crawls.neighbours().stream()
                .filter(peer -> only.isEmpty() || only.get().equals(peer.address()))
                .limit(ASKED)
                .toList();
    }

    private void fetch(PublicKey owner, boolean isForAll) {
        long stored = 0;
        long highest = 0;
        CrawlEnd end = CrawlEnd.SILENT;
        for (Peer neighbour : neighbours()) {
            Optional<CrawlReport> report = ask(neighbour.key(), owner);
            if (report.isPresent()) {
                stored += report.get().blocks().stored();
                highest = Math.max(highest, report.get().highest());
                end = end == CrawlEnd.COMPLETE ? end : report.get().end();
                tally = tally.refused(
                        report.get().blocks().invalid() + report.get().blocks().refused());
            }
        }
        Count count = new Count();
        store.blocks(owner).forEach(count::add);
        long missing = Math.max(highest, count.last) - count.blocks;
        Fetched chain =
                new Fetched(owner, stored, count.blocks, missing, end.name().toLowerCase(Locale.ROOT));
        tally = tally.plus(chain, end);
        output.event(new CrawlResults.Chain(chain));
        if (isForAll) {
            count.others.forEach(this::want);
        }
    }

    /** A node answers nobody who has not proved its address yet, which takes a moment; so silence is not the end. */
    private Optional<CrawlReport> ask(PublicKey neighbour, PublicKey owner) {
        for (int i = 0; i < tries / SILENCE + 2 && rest > 0; i++) {
            Optional<CrawlReport> report = await(crawls.crawl(neighbour, owner, rest));
            if (report.isEmpty()) {
                return report;
            }
            int stored = report.get().blocks().stored();
            rest -= stored;
            boolean goesOn = stored > 0
                    ? report.get().end() == CrawlEnd.OVER_BUDGET || report.get().end() == CrawlEnd.SILENT
                    : report.get().end() == CrawlEnd.SILENT && !pause();
            if (!goesOn || rest <= 0) {
                return report;
            }
        }
        return Optional.empty();
    }

    /** The report, unless somebody wants an end before. */
    private Optional<CrawlReport> await(CompletableFuture<CrawlReport> report) {
        try {
            var unused = CompletableFuture.anyOf(report, stop).get();
            return report.isDone() ? Optional.of(report.join()) : Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Whether somebody wants an end. */
    private boolean pause() {
        try {
            var unused = stop.get(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** What is here of a chain, and whom it names. */
    private static final class Count {
        private final Set<PublicKey> others = new LinkedHashSet<>();
        private long blocks;
        private long last;

        void add(HalfBlock block) {
            blocks++;
            last = block.sequence().value();
            if (others.size() < MOST_CHAINS
                    && PublicKey.isParseable(block.link().counterparty())) {
                others.add(new PublicKey(block.link().counterparty()));
            }
        }
    }

    /**
     * One chain after it was asked for.
     *
     * @param owner whose
     * @param stored blocks that came and are stored, other halves included
     * @param here blocks of it that are here
     * @param missing blocks of it that somebody showed to exist and that are not here
     * @param end why nothing more was asked for
     */
    record Fetched(PublicKey owner, long stored, long here, long missing, String end) {}

    /**
     * All of a run.
     *
     * @param neighbours nodes that answered
     * @param chains chains that were asked for
     * @param fetched blocks that came and are stored
     * @param missing blocks that exist and are not here
     * @param refused blocks that break a rule, or of whom nothing is accepted
     * @param forks proofs of forks that came
     * @param unfinished chains of which no node gave all that it knows
     */
    record Tally(int neighbours, int chains, long fetched, long missing, long refused, int forks, int unfinished) {
        static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0, 0);

        boolean isComplete() {
            return neighbours > 0 && missing == 0 && unfinished == 0;
        }

        String why() {
            return (missing == 1 ? "1 block is" : missing + " blocks are") + " missing, and of "
                    + Amounts.count(unfinished, "chain") + " nobody gave all";
        }

        /** As {@code report} says that another ledger took it. */
        Tally takenOver(ImportReport report) {
            return new Tally(
                    neighbours,
                    chains,
                    fetched,
                    missing,
                    refused + report.refused(),
                    forks + Math.toIntExact(report.forks()),
                    unfinished);
        }

        private Tally met(int count) {
            return new Tally(count, chains, fetched, missing, refused, forks, unfinished);
        }

        private Tally refused(long count) {
            return new Tally(neighbours, chains, fetched, missing, refused + count, forks, unfinished);
        }

        private Tally forked(int count) {
            return new Tally(neighbours, chains, fetched, missing, refused, count, unfinished);
        }

        private Tally plus(Fetched chain, CrawlEnd end) {
            boolean isWhole = end == CrawlEnd.COMPLETE || end == CrawlEnd.FORKED;
            return new Tally(
                    neighbours,
                    chains + 1,
                    fetched + chain.stored,
                    missing + chain.missing,
                    refused,
                    forks,
                    unfinished + (isWhole ? 0 : 1));
        }
    }
}
