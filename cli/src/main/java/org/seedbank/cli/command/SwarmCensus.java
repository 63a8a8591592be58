package org.seedbank.cli.command;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.seedbank.cli.config.NetworkMode;
import org.seedbank.cli.config.Settings;
import org.seedbank.cli.output.Printable;
import org.seedbank.cli.wiring.Background;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.torrent.bt.DhtScrape;
import org.seedbank.torrent.bt.TrackerScrape;
import org.seedbank.torrent.engine.SwarmSize;
import org.seedbank.torrent.source.InfoHash;

/** Asks all trackers of a torrent, and the distributed hash table, at once how large its swarm is. */
final class SwarmCensus {
    private static final int MOST = 20;

    private static final URI TABLE = URI.create("dht:mainline");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final TrackerScrape scrape;
    private final Optional<DhtScrape> table;

    /** @param invocation whose settings say whether strangers may be asked */
    SwarmCensus(Invocation invocation) {
        Settings settings = invocation.settings().settings();
        boolean isOpen = settings.network() == NetworkMode.OPEN;
        this.table = isOpen && settings.torrent().discovery().dht()
                ? Optional.of(new DhtScrape(
                        NetworkPolicy.open(),
                        invocation.host().clock(),
                        invocation.host().random()))
                : Optional.empty();
        this.scrape = new TrackerScrape(
                isOpen ? NetworkPolicy.open() : NetworkPolicy.closed(Set.of()),
                List.of(),
                invocation.host().random());
    }

    /**
     * What each tracker says, in their order, and the table.
     *
     * @param isPrivate whether nobody else may be asked (BEP 27)
     */
    List<Scraped> ask(InfoHash infoHash, List<URI> trackers, boolean isPrivate) {
        List<CompletableFuture<Scraped>> answers = new ArrayList<>();
        trackers.stream().limit(MOST).forEach(tracker -> answers.add(beside(() -> ask(infoHash, tracker))));
        if (!isPrivate) {
            table.ifPresent(known -> answers.add(beside(() -> ask(infoHash, known))));
        }
        return answers.stream().map(CompletableFuture::join).toList();
    }

    private static CompletableFuture<Scraped> beside(Supplier<Scraped> question) {
        return CompletableFuture.supplyAsync(question, task -> Background.run("scrape", task));
    }

    private static Scraped ask(InfoHash infoHash, DhtScrape table) {
        try {
            SwarmSize size = table.ask(infoHash, DhtScrape.publicNodes(), PATIENCE);
            return new Scraped(TABLE, Optional.of(size), Optional.empty());
        } catch (IOException e) {
            return new Scraped(TABLE, Optional.empty(), Optional.of(Printable.of(String.valueOf(e.getMessage()))));
        }
    }

    private Scraped ask(InfoHash infoHash, URI tracker) {
        try {
            return new Scraped(tracker, Optional.of(scrape.ask(tracker, infoHash)), Optional.empty());
        } catch (IOException | IllegalArgumentException e) {
            return new Scraped(tracker, Optional.empty(), Optional.of(Printable.of(String.valueOf(e.getMessage()))));
        }
    }
}
