package org.seedbank.cli.wiring;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.seedbank.cli.peers.PeerFiles;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.community.Dispatcher;
import org.seedbank.overlay.community.GlobalTime;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.discovery.AddressBook;
import org.seedbank.overlay.discovery.DiscoveryPlan;
import org.seedbank.overlay.discovery.DiscoverySettings;
import org.seedbank.overlay.discovery.PeerDiscovery;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.peer.PeerGraph;
import org.seedbank.trustchain.community.TrustChainCommunity;
import org.seedbank.trustchain.node.ChainExchange;
import org.seedbank.trustchain.node.ExchangeSettings;
import org.seedbank.trustchain.node.LedgerNode;
import org.seedbank.trustchain.node.LedgerSettings;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.trustchain.store.LmdbChainStore;
import org.seedbank.trustchain.store.Retention;
import org.seedbank.trustchain.transfer.ChainExport;
import org.seedbank.trustchain.transfer.ChainImport;
import org.seedbank.trustchain.transfer.ImportReport;
import org.seedbank.tunnels.circuit.Attempt;
import org.seedbank.tunnels.pool.CircuitEndpoint;
import org.seedbank.tunnels.pool.PoolPlan;

/**
 * Chains of others, asked for through circuits under a key of this run: whoever is asked learns neither who asks nor
 * where. Fetched into a ledger that is thrown away, since a wallet's own would pay and answer under its name; what came
 * is taken over from there as from any stranger's file.
 */
public final class AnonymousCrawls implements AutoCloseable {
    /** Those who were heard of last are likely still there. */
    static final int FRESHEST = 50;
    /** So many of them: all under one key would tell whose acquaintances they are; next time others are drawn. */
    static final int MOST_ACQUAINTANCES = 8;

    private final Parts parts = new Parts();
    private final NodePlan plan;
    private final RandomGenerator random;
    private final TunnelHost tunnels;
    private final Path directory;
    private final ChainStore store;
    private final Workers workers;
    private final CircuitEndpoint endpoint;
    private final PeerDiscovery discovery;
    private final ChainCrawls crawls;

    private AnonymousCrawls(NodePlan plan, PoolPlan circuits, Host host) {
        this.plan = plan;
        this.random = host.random();
        boolean isComplete = false;
        try {
            this.directory = parts.keep(TemporaryDirectory.in(plan.directories().data(), "crawl-"))
                    .path();
            this.store = parts.keep(LmdbChainStore.open(directory.resolve("ledger"), Retention.EVERYTHING));
            this.workers = parts.keep(Workers.perProcessor("signatures"));
            this.tunnels = parts.keep(TunnelHost.open(plan, host));
            NodeContext context = tunnels.context();
            CommunityId overlay = plan.settings().node().overlay().ledger();
            PacketWriter packets = new PacketWriter(overlay, plan.key(), new GlobalTime(context.loop()));
            PeerGraph graph = new PeerGraph(context, PeerGraph.DEFAULT_LIMIT);
            this.endpoint = tunnels.onLoop(() -> new CircuitEndpoint(listener -> tunnels.pool(circuits, listener)))
                    .join();
            TrustChainCommunity community = new TrustChainCommunity(context, endpoint, overlay, packets, graph);
            this.discovery = new PeerDiscovery(context, endpoint, packets, graph, wishes(community));
            LedgerNode ledger = new LedgerNode(context, plan.key(), store, community, LedgerSettings.DEFAULT);
            ChainExchange exchange = tunnels.onLoop(
                            () -> ledger.exchange(community, workers, ExchangeSettings.DEFAULT.withAtMeeting(0)))
                    .join();
            ledger.start().join();
            parts.keep(() -> end(ledger));
            this.crawls = new ChainCrawls(context.loop(), exchange, community, this::visit);
            context.loop().execute(() -> {
                endpoint.listen(new Dispatcher(List.of(community.community().with(discovery.community()))));
                discovery.start();
            });
            isComplete = true;
        } finally {
            if (!isComplete) {
                close();
            }
        }
    }

    /**
     * Starts looking for relays and exits, and building circuits.
     *
     * @param plan with a key that was made for this
     * @param circuits whose exits let packets of overlays out
     * @throws org.seedbank.overlay.endpoint.EndpointException if no socket can be had
     */
    public static AnonymousCrawls open(NodePlan plan, PoolPlan circuits, Host host) {
        return new AnonymousCrawls(plan, circuits, host);
    }

    /** How many circuits are ready. */
    public int ready() {
        return tunnels.onLoop(() -> endpoint.pool().ready().size()).join();
    }

    /** The newest hops that did not come about. */
    public List<Attempt> attempts() {
        return tunnels.onLoop(() -> endpoint.pool().attempts()).join();
    }

    /** Asks for chains. */
    public ChainCrawls crawls() {
        return crawls;
    }

    /** What came until now. */
    public ChainStore store() {
        return store;
    }

    /** Asks some of those whom a node of the user knew when it ran last. */
    public void visitAcquaintances() {
        List<AddressBook.Entry> known = new PeerFiles(plan.directories().peers())
                .book()
                .map(AddressBook::entries)
                .orElse(List.of());
        drawn(known, random).forEach(entry -> visit(entry.peer().address()));
    }

    /**
     * A few at random.
     *
     * @param known those who were heard of last first
     */
    static List<AddressBook.Entry> drawn(List<AddressBook.Entry> known, RandomGenerator random) {
        List<AddressBook.Entry> drawn = new ArrayList<>(known.subList(0, Math.min(FRESHEST, known.size())));
        int count = Math.min(MOST_ACQUAINTANCES, drawn.size());
        for (int i = 0; i < count; i++) {
            Collections.swap(drawn, i, i + random.nextInt(drawn.size() - i));
        }
        return List.copyOf(drawn.subList(0, count));
    }

    /**
     * Takes what came into {@code ledger}, every block checked by what is known there, and the proofs of forks.
     *
     * @throws IOException if there is no room for it
     */
    public ImportReport giveTo(ChainStore ledger) throws IOException {
        Path file = directory.resolve("chains");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            long unused = ChainExport.write(out, store, List.copyOf(store.owners()));
        }
        ImportReport report;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            report = ChainImport.read(in, ledger, workers);
        }
        Set<PublicKey> known = new HashSet<>();
        ledger.forEachFork(proof -> known.add(proof.id().owner()));
        ledger.commit(new LedgerWrite(
                        List.of(),
                        List.of(),
                        List.of(),
                        store.forks().stream()
                                .filter(proof -> known.add(proof.id().owner()))
                                .toList()))
                .join();
        return report;
    }

    @Override
    public void close() {
        parts.close();
    }

    private DiscoveryPlan wishes(TrustChainCommunity community) {
        return new DiscoveryPlan(
                plan.settings().node().overlay().ledger(),
                plan.key().publicKey(),
                List.of(),
                plan.policy(),
                List.of(),
                DiscoverySettings.DEFAULT,
                new LedgerGreeting(plan.key().publicKey(), store, community, (peer, length) -> {}));
    }

    private void visit(Address address) {
        tunnels.context().loop().execute(() -> discovery.bootstrap(List.of(address)));
    }

    private void end(LedgerNode ledger) {
        ledger.close().join();
        tunnels.onLoop(() -> {
                    discovery.close();
                    endpoint.close();
                    return endpoint;
                })
                .join();
    }
}
