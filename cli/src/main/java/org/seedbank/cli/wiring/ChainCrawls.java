package org.seedbank.cli.wiring;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.loop.NodeLoop;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.trustchain.community.TrustChainCommunity;
import org.seedbank.trustchain.crawl.CrawlReport;
import org.seedbank.trustchain.node.ChainExchange;

/** Chains of others, fetched because the user wants them. Any thread. */
public final class ChainCrawls {
    private final NodeLoop loop;
    private final ChainExchange exchange;
    private final TrustChainCommunity community;
    private final Consumer<Address> visitor;

    /** @param visitor asks whoever is somewhere to become a neighbour; any thread */
    ChainCrawls(NodeLoop loop, ChainExchange exchange, TrustChainCommunity community, Consumer<Address> visitor) {
        this.loop = loop;
        this.exchange = exchange;
        this.community = community;
        this.visitor = visitor;
    }

    /** From now on whoever is at {@code address} is asked to become a neighbour. */
    public void visit(Address address) {
        visitor.accept(address);
    }

    /** Who may be asked: everybody who proved key and address. */
    public List<Peer> neighbours() {
        return CompletableFuture.supplyAsync(community::neighbours, loop).join();
    }

    /**
     * Fetches what {@code neighbour} knows of the chain of {@code owner} and is not here, at most {@code budget}
     * blocks.
     *
     * @return completes when it is over and what came is on disk
     */
    public CompletableFuture<CrawlReport> crawl(PublicKey neighbour, PublicKey owner, long budget) {
        CompletableFuture<CrawlReport> result = new CompletableFuture<>();
        loop.execute(() -> {
            var unused = exchange.crawler().crawl(neighbour, owner, budget).whenComplete((report, failure) -> {
                if (failure == null) {
                    result.complete(report);
                } else {
                    result.completeExceptionally(failure);
                }
            });
        });
        return result;
    }
}
