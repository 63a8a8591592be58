package org.seedbank.cli.command;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.seedbank.cli.config.NetworkMode;
import org.seedbank.cli.output.Printable;
import org.seedbank.cli.wiring.Background;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.torrent.bt.TrackerScrape;
import org.seedbank.torrent.source.InfoHash;

/** Asks all trackers of a torrent at once how large its swarm is. */
final class SwarmCensus {
    private static final int MOST = 20;

    private final TrackerScrape scrape;

    /** @param invocation whose settings say whether strangers may be asked */
    SwarmCensus(Invocation invocation) {
        boolean isOpen = invocation.settings().settings().network() == NetworkMode.OPEN;
        this.scrape = new TrackerScrape(
                isOpen ? NetworkPolicy.open() : NetworkPolicy.closed(Set.of()),
                List.of(),
                invocation.host().random());
    }

    /** What each tracker says, in their order. */
    List<Scraped> ask(InfoHash infoHash, List<URI> trackers) {
        List<CompletableFuture<Scraped>> answers = trackers.stream()
                .limit(MOST)
                .map(tracker -> CompletableFuture.supplyAsync(
                        () -> ask(infoHash, tracker), task -> Background.run("scrape", task)))
                .toList();
        return answers.stream().map(CompletableFuture::join).toList();
    }

    private Scraped ask(InfoHash infoHash, URI tracker) {
        try {
            return new Scraped(tracker, Optional.of(scrape.ask(tracker, infoHash)), Optional.empty());
        } catch (IOException | IllegalArgumentException e) {
            return new Scraped(tracker, Optional.empty(), Optional.of(Printable.of(String.valueOf(e.getMessage()))));
        }
    }
}
