package org.seedbank.cli.wiring;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.seedbank.cli.config.OverlayProfile;
import org.seedbank.cli.peers.PeerFiles;
import org.seedbank.cli.peers.PeerNotes;
import org.seedbank.cli.wallet.SigningMark;
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
import org.seedbank.overlay.endpoint.Endpoint;
import org.seedbank.overlay.endpoint.EndpointSettings;
import org.seedbank.overlay.endpoint.NettyBulkEndpoint;
import org.seedbank.overlay.endpoint.NettyUdpEndpoint;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.endpoint.OffenceListener;
import org.seedbank.overlay.endpoint.OwnInterfaces;
import org.seedbank.overlay.loop.NettyNodeLoop;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.peer.Complaints;
import org.seedbank.overlay.peer.PeerGraph;
import org.seedbank.trustchain.agreement.HoldTerms;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.community.TrustChainCommunity;
import org.seedbank.trustchain.node.ExchangeSettings;
import org.seedbank.trustchain.node.LedgerNode;
import org.seedbank.trustchain.node.LedgerSettings;
import org.seedbank.trustchain.node.WalletRule;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.store.LedgerStorageException;

/**
 * Overlay and ledger alone, without torrents, telling of each step, so that another implementation can be pointed at
 * it. In the published network it countersigns as the wallets there do; in our own, only what was delivered, which is
 * nothing. Holds the data directory.
 */
public final class ObservedNode implements AutoCloseable {
    private static final Duration REPORT = Duration.ofSeconds(10);
    private static final Duration GLANCE = Duration.ofSeconds(1);
    private static final long LOOK_SECONDS = 10;

    private final Parts parts = new Parts();
    private final NodePlan plan;
    private final NodeObserver observer;
    private final TunnelRole role;
    private final ChainStore store;
    private Optional<TunnelPart> tunnels = Optional.empty();

    private ObservedNode(NodePlan plan, TunnelRole role, Host host, NodeObserver observer) {
        this.plan = plan;
        this.role = role;
        this.observer = observer;
        boolean isComplete = false;
        try {
            this.store = keep(Ledgers.write(plan.directories(), plan.retention()));
            start(host);
            isComplete = true;
        } finally {
            if (!isComplete) {
                close();
            }
        }
    }

    /**
     * Opens the ledger and starts everything.
     *
     * @param role what it does for circuits of others, if anything
     * @param observer told of what happens, from the node's loop
     * @throws org.seedbank.trustchain.store.LedgerStorageException if the ledger cannot be used
     * @throws org.seedbank.overlay.endpoint.EndpointException if the port cannot be used
     */
    public static ObservedNode open(NodePlan plan, TunnelRole role, Host host, NodeObserver observer) {
        return new ObservedNode(plan, role, host, observer);
    }

    /** Runs until {@code end} is done, and says how it is done. */
    public <T> T runUntil(CompletableFuture<T> end) {
        return end.join();
    }

    @Override
    public void close() {
        parts.close();
    }

    private void start(Host host) {
        NettyNodeLoop loop = keep(NettyNodeLoop.start("node"));
        NodeContext context = loop.context(host.random());
        NetworkPolicy policy = plan.policy();
        Address local = NodePort.of(plan);
        PeerGraph graph = new PeerGraph(context, PeerGraph.DEFAULT_LIMIT);
        Complaints complaints = graph.complaints();
        keep(new ComplaintBook(loop, complaints, plan.directories()));
        Endpoint socket = role.isActive()
                ? withTunnels(loop, host, local, complaints)
                : withoutTunnels(loop, host, local, complaints);
        CommunityId overlay = plan.settings().node().overlay().ledger();
        PublicKey self = plan.key().publicKey();
        Wiretap endpoint = new Wiretap(socket, overlay, self, store, observer);
        PacketWriter packets = new PacketWriter(overlay, plan.key(), new GlobalTime(loop));
        TrustChainCommunity community = new TrustChainCommunity(context, endpoint, overlay, packets, graph);
        DiscoveryPlan wishes = new DiscoveryPlan(
                overlay,
                self,
                OwnInterfaces.reachableAt(socket.localAddress()),
                policy,
                plan.bootstrap(),
                DiscoverySettings.DEFAULT,
                new LedgerGreeting(self, store, community, observer::found));
        PeerDiscovery discovery = new PeerDiscovery(context, endpoint, packets, graph, wishes);
        keep(() -> loop.execute(discovery::close));
        LedgerNode ledger = startLedger(context, community, host);
        takeUp(loop, discovery, ledger);
        endpoint.listen(new Dispatcher(List.of(community.community().with(discovery.community())), complaints));
        keep(TunnelControl.open(plan, host, loop, () -> tunnels.map(TunnelPart::node), "node"));
        loop.execute(() -> {
            observer.listening(socket.localAddress(), self, overlay);
            tunnels.ifPresent(part -> report(loop, part));
            discovery.whenKeyIsUsedElsewhere(ledger::keyIsUsedAt);
            discovery.start();
        });
        LocalNetwork.join(plan, loop, socket.localAddress().port(), address -> discovery.suggest(address, address))
                .ifPresent(this::keep);
    }

    /** What is known of peers, and what the user says about them, counts from the start on; what is found is kept. */
    private void takeUp(NettyNodeLoop loop, PeerDiscovery discovery, LedgerNode ledger) {
        PeerFiles files = new PeerFiles(plan.directories().peers());
        PeerNotes notes = files.notes();
        Optional<AddressBook> book = files.book();
        loop.execute(() -> {
            discovery.ban(notes.bans());
            ledger.ban(notes.bans());
            book.ifPresent(discovery::recall);
            discovery.bootstrap(notes.addresses());
        });
        SavedAddresses addresses = new SavedAddresses(loop, discovery, files);
        ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "neighbours");
            thread.setDaemon(true);
            return thread;
        });
        var unused = worker.scheduleWithFixedDelay(addresses::save, 0, LOOK_SECONDS, TimeUnit.SECONDS);
        keep(() -> {
            var unusedTasks = worker.shutdownNow();
            addresses.saveAtLast();
        });
    }

    private Endpoint withoutTunnels(NettyNodeLoop loop, Host host, Address local, OffenceListener complaints) {
        NettyUdpEndpoint socket =
                keep(NettyUdpEndpoint.bind(loop, host.clock(), local, plan.policy(), EndpointSettings.DEFAULT));
        socket.listenToOffences(complaints);
        return socket;
    }

    /** One socket for both overlays; the ledger gets what is not about circuits. */
    private Endpoint withTunnels(NettyNodeLoop loop, Host host, Address local, OffenceListener complaints) {
        NettyBulkEndpoint socket = keep(MachineExits.openShared(loop, host.clock(), local, plan.policy()));
        SharedSocket shared = new SharedSocket(loop, socket);
        TunnelPart part = CompletableFuture.supplyAsync(
                        () -> new TunnelPart(loop, host, plan, plan.key(), socket, role, shared), loop)
                .join();
        List<Address> bootstrap = plan.bootstrap();
        loop.execute(() -> {
            part.whenExitOpens(observer::exitOpened);
            part.visit(bootstrap);
        });
        keep(() -> CompletableFuture.runAsync(part::close, loop).join());
        tunnels = Optional.of(part);
        loop.execute(() -> socket.listenToOffences(complaints));
        return shared;
    }

    /** Says what circuits do at once and every {@link #REPORT}, and sooner when more or fewer nodes are known. */
    private void report(NettyNodeLoop loop, TunnelPart part) {
        int known = part.node().directory().all().size();
        observer.carries(part.node());
        glance(loop, part, known, REPORT);
    }

    private void glance(NettyNodeLoop loop, TunnelPart part, int told, Duration left) {
        var unused = loop.schedule(GLANCE, () -> {
            boolean isNews = part.node().directory().all().size() != told;
            if (isNews || left.compareTo(GLANCE) <= 0) {
                report(loop, part);
            } else {
                glance(loop, part, told, left.minus(GLANCE));
            }
        });
    }

    private LedgerNode startLedger(NodeContext context, TrustChainCommunity community, Host host) {
        SigningMark mark = new SigningMark(plan.directories());
        LedgerSettings settings = mark.read()
                .map(known -> LedgerSettings.DEFAULT.withHold(HoldTerms.DEFAULT.withKnown(known)))
                .orElse(LedgerSettings.DEFAULT);
        boolean isPublished = plan.settings().node().overlay() == OverlayProfile.PUBLISHED;
        if (isPublished) {
            settings = settings.withPolicy(BlockType.BANDWIDTH, new WalletRule());
        }
        LedgerNode ledger = new LedgerNode(context, plan.key(), store, community, settings);
        Workers workers = keep(Workers.perProcessor("signatures"));
        CompletableFuture.runAsync(() -> exchange(ledger, community, workers, isPublished), context.loop())
                .join();
        try {
            ledger.start().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
        keep(() -> ledger.close().join());
        var unused = ledger.signing()
                .thenRunAsync(
                        () -> {
                            if (ledger.fault().isEmpty()) {
                                mark.remove();
                            }
                        },
                        context.loop());
        context.loop()
                .execute(() -> ledger.whenKeySeenElsewhere(() -> {
                    observer.signingStopped(ledger.fault()
                            .map(LedgerStorageException::getMessage)
                            .orElse(""));
                    mark.setForUseElsewhere(
                            ledger.key(),
                            SigningMark.Known.here(
                                    store.latest(ledger.key()), host.clock().instant()),
                            host.random());
                }));
        return ledger;
    }

    private static void exchange(
            LedgerNode ledger, TrustChainCommunity community, Workers workers, boolean isPublished) {
        var unused = ledger.exchange(
                community, workers, isPublished ? ExchangeSettings.PUBLISHED : ExchangeSettings.DEFAULT);
    }

    private <T extends AutoCloseable> T keep(T part) {
        return parts.keep(part);
    }
}
