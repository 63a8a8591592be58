package org.seedbank.cli.wiring;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.wallet.SigningMark;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.community.Dispatcher;
import org.seedbank.overlay.community.GlobalTime;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.discovery.Greeting;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Endpoint;
import org.seedbank.overlay.endpoint.EndpointSettings;
import org.seedbank.overlay.endpoint.NettyBulkEndpoint;
import org.seedbank.overlay.endpoint.NettyUdpEndpoint;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.endpoint.Offence;
import org.seedbank.overlay.loop.NettyNodeLoop;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.peer.Complaints;
import org.seedbank.overlay.peer.PeerGraph;
import org.seedbank.torrent.bt.BtTorrentEngine;
import org.seedbank.torrent.bt.EngineSettings;
import org.seedbank.torrent.engine.ListeningPorts;
import org.seedbank.torrent.engine.TokenSupport;
import org.seedbank.torrent.engine.TorrentEngine;
import org.seedbank.torrent.proof.HelloNonces;
import org.seedbank.trustchain.agreement.HoldTerms;
import org.seedbank.trustchain.community.TrustChainCommunity;
import org.seedbank.trustchain.node.ChainExchange;
import org.seedbank.trustchain.node.ExchangeSettings;
import org.seedbank.trustchain.node.LedgerNode;
import org.seedbank.trustchain.node.LedgerSettings;
import org.seedbank.trustchain.payment.DeclinedPayment;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.token.ByteCount;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running node: ledger, overlay and engine put together. Holds the data directory: a second one on the same
 * directory is refused.
 */
public final class Node implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final NodePlan plan;
    private final Parts parts = new Parts();
    private final ChainStore store;
    private final Optional<PortMapping> mapping;
    private final Optional<Overlay> overlay;
    private final Optional<DebtLimit> debt;
    private final Declines declines = new Declines();
    private final TorrentEngine engine;

    private Node(NodePlan plan, Host host, ExchangeSettings exchanging) {
        this.plan = plan;
        boolean isComplete = false;
        try {
            this.store = keep(Ledgers.write(plan.directories(), plan.retention()));
            NetworkPolicy policy = plan.policy();
            this.mapping = plan.mapsPorts() ? Optional.of(keep(new PortMapping())) : Optional.empty();
            this.overlay = plan.pays() ? Optional.of(new Overlay(host, policy, exchanging)) : Optional.empty();
            this.debt = overlay.map(Overlay::limitDebt);
            this.engine = engine(policy, overlay.map(node -> node.tokens(this::mayTake)), host);
            keep(this::stopTorrents);
            isComplete = true;
        } finally {
            if (!isComplete) {
                close();
            }
        }
    }

    /**
     * Opens the ledger and starts everything; circuits of others are carried on as the settings say.
     *
     * @throws org.seedbank.trustchain.store.LedgerStorageException if the ledger cannot be used
     * @throws org.seedbank.overlay.endpoint.EndpointException if the overlay's port cannot be used
     */
    public static Node open(NodePlan plan, Host host) {
        return new Node(plan, host, ExchangeSettings.DEFAULT);
    }

    /**
     * As {@link #open}, but whom it meets is not asked for chains by itself: all that comes is what somebody asks for.
     *
     * @throws org.seedbank.trustchain.store.LedgerStorageException if the ledger cannot be used
     * @throws org.seedbank.overlay.endpoint.EndpointException if the overlay's port cannot be used
     */
    public static Node openToAsk(NodePlan plan, Host host) {
        return new Node(plan, host, ExchangeSettings.DEFAULT.withAtMeeting(0));
    }

    /** Runs torrents. */
    public TorrentEngine engine() {
        return engine;
    }

    /** The ledger, for reading. */
    public ChainStore store() {
        return store;
    }

    /** Who it is. */
    public PublicKey key() {
        return plan.key().publicKey();
    }

    /** Whether bytes are paid for. */
    public boolean pays() {
        return overlay.isPresent();
    }

    /** Whether peers that want payment are asked for more: not while the balance is too far below zero. */
    public boolean mayTake() {
        return debt.map(DebtLimit::getAsBoolean).orElse(true);
    }

    /** Payments that were declined, by us or others, and of which nobody was told by this method before. */
    public List<DeclinedPayment> declined() {
        return declines.poll();
    }

    /**
     * Serves nobody any more, asks peers who are connected to pay what they owe, and waits for it for as long as the
     * settings say; comes before torrents are stopped.
     */
    public void collect() {
        overlay.ifPresent(
                node -> node.ledger.collect(plan.settings().tokens().collect()).join());
    }

    /** Gifts of tokens; absent when bytes are not paid for. */
    public Optional<TokenTransfers> transfers() {
        return overlay.map(Overlay::transfers);
    }

    /** Chains of others; absent when bytes are not paid for. */
    public Optional<ChainCrawls> crawls() {
        return overlay.map(Overlay::crawls);
    }

    /**
     * Signs from now on with a wallet that was held back, by the user's word and whatever own blocks may be missing.
     *
     * @return completes when nothing holds the wallet back any more, at the next start either
     */
    public CompletableFuture<Void> acceptRisk() {
        return overlay.map(Overlay::acceptRisk).orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    /** Stops all torrents, then pays what is owed and waits for answers a few seconds; nothing is paid afterwards. */
    public void settle() {
        stopTorrents();
        overlay.ifPresent(node -> node.ledger.close().join());
    }

    @Override
    public void close() {
        parts.close();
    }

    /** Bounded, because what is verified is on disk already, and the user waits. */
    private void stopTorrents() {
        CompletableFuture<Void> closed = CompletableFuture.runAsync(engine::close);
        try {
            closed.get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("torrents did not stop within {}", STOP_LIMIT);
        } catch (ExecutionException e) {
            LOG.warn("torrents did not stop", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private TorrentEngine engine(NetworkPolicy policy, Optional<TokenSupport> tokens, Host host) {
        EngineSettings settings = new EngineSettings(
                        plan.listen(),
                        plan.settings().torrent().port(),
                        policy,
                        plan.directories().resume(),
                        plan.settings().torrent().maxPeers())
                .with(plan.settings().torrent().transports())
                .with(plan.settings().torrent().rates())
                .with(this::listening);
        return new BtTorrentEngine(settings, tokens, host.clock(), host.random());
    }

    private ListeningPorts.Listening listening(ListeningPorts.Transport transport, int port) {
        return mapping.<ListeningPorts.Listening>map(router -> ForwardedPort.hold(router, transport, port))
                .orElseGet(() -> ListeningPorts.UNTOLD.opened(transport, port));
    }

    private <T extends AutoCloseable> T keep(T part) {
        return parts.keep(part);
    }

    /** What carries half-blocks to others and decides about theirs. */
    private final class Overlay {
        private final NettyNodeLoop loop;
        private final Endpoint endpoint;
        private final Optional<SideRelay> relay;
        private final TrustChainCommunity community;
        private final LedgerNode ledger;
        private final Neighbours neighbours;
        private final ChainExchange exchange;
        private final Complaints complaints;
        private final CompletableFuture<Void> unmarked;
        private final HelloNonces nonces;

        Overlay(Host host, NetworkPolicy policy, ExchangeSettings exchanging) {
            nonces = new HelloNonces(host.random());
            loop = keep(NettyNodeLoop.start("node"));
            NodeContext context = loop.context(host.random());
            PeerGraph peers = new PeerGraph(context, PeerGraph.DEFAULT_LIMIT);
            complaints = peers.complaints();
            Address local = NodePort.of(plan);
            TunnelRole role = TunnelRole.of(plan.settings().tunnels());
            if (role.isActive()) {
                NettyBulkEndpoint socket = keep(MachineExits.openShared(loop, host.clock(), local, policy));
                loop.execute(() -> socket.listenToOffences(complaints));
                SharedSocket shared = new SharedSocket(loop, socket);
                relay = Optional.of(new SideRelay(loop, host, plan, socket, shared, role));
                endpoint = shared;
            } else {
                NettyUdpEndpoint socket =
                        keep(NettyUdpEndpoint.bind(loop, host.clock(), local, policy, EndpointSettings.DEFAULT));
                socket.listenToOffences(complaints);
                endpoint = socket;
                relay = Optional.empty();
            }
            CommunityId id = plan.settings().node().overlay().ledger();
            PacketWriter packets = new PacketWriter(id, plan.key(), new GlobalTime(loop));
            keep(new ComplaintBook(loop, complaints, plan.directories()));
            community = new TrustChainCommunity(context, endpoint, id, packets, peers);
            Greeting greeting = new LedgerGreeting(
                    key(), store, community, (peer, length) -> relay.ifPresent(each -> each.met(peer.address())));
            neighbours =
                    keep(new Neighbours(plan, host, loop, endpoint, new Neighbours.Packets(packets, peers, greeting)));
            SigningMark mark = new SigningMark(plan.directories());
            ledger = new LedgerNode(context, plan.key(), store, community, settings(mark));
            exchange = exchange(keep(Workers.perProcessor("signatures")), exchanging);
            start();
            unmarked = ledger.signing().thenRunAsync(() -> removeIfSound(mark), loop);
            watchSigning(mark, host.clock(), host.random());
            neighbours.start();
            mapping.ifPresent(neighbours::hold);
            startRelay();
            keep(TunnelControl.open(plan, host, loop, () -> relay.flatMap(SideRelay::node), "transfers"));
        }

        private static LedgerSettings settings(SigningMark mark) {
            return mark.read()
                    .map(known -> LedgerSettings.DEFAULT.withHold(HoldTerms.DEFAULT.withKnown(known)))
                    .orElse(LedgerSettings.DEFAULT);
        }

        private void startRelay() {
            relay.ifPresent(SideRelay::start);
            keep(() -> CompletableFuture.runAsync(() -> relay.ifPresent(SideRelay::close), loop)
                    .join());
        }

        /** Chains of others, news of forks, and what partners of a restored wallet know of its chain. */
        private ChainExchange exchange(Workers workers, ExchangeSettings exchanging) {
            return CompletableFuture.supplyAsync(() -> ledger.exchange(community, workers, exchanging), loop)
                    .join();
        }

        /** Looks for the first time now, before anything can be asked of anybody. */
        DebtLimit limitDebt() {
            ByteCount most = plan.settings().tokens().maxDebt();
            DebtLimit limit = new DebtLimit(loop, store, key(), ledger.accounts(), most);
            CompletableFuture.runAsync(limit::start, loop).join();
            keep(() -> CompletableFuture.runAsync(limit::close, loop).join());
            return limit;
        }

        TokenSupport tokens(BooleanSupplier mayTake) {
            int port = endpoint.localAddress().port();
            return new TokenSupport(plan.key(), port, ledger.accounts(), new SwarmNews(), nonces, mayTake);
        }

        /** The mark outlives a crash, so it goes last and comes first. */
        private void watchSigning(SigningMark mark, Clock clock, SecureRandom random) {
            var unused = unmarked.exceptionally(Overlay::cannotChangeMark);
            loop.execute(() -> ledger.accounts().whenDeclined(declines::add));
            neighbours.whenBanned(ledger::ban);
            neighbours.whenKeyIsUsedElsewhere(ledger::keyIsUsedAt);
            loop.execute(() -> ledger.whenKeySeenElsewhere(() -> {
                LOG.warn(
                        "nothing is signed any more: {}",
                        ledger.fault().map(Throwable::getMessage).orElse(""));
                mark.setForUseElsewhere(key(), SigningMark.Known.here(store.latest(key()), clock.instant()), random);
            }));
        }

        /** Not if the key was seen elsewhere in the meantime. */
        private void removeIfSound(SigningMark mark) {
            if (ledger.fault().isEmpty()) {
                mark.remove();
            }
        }

        private static @Nullable Void cannotChangeMark(Throwable failure) {
            LOG.warn("the mark of a restored wallet cannot be removed", failure);
            return null;
        }

        TokenTransfers transfers() {
            return new TokenTransfers(loop, ledger, community, endpoint.localAddress());
        }

        ChainCrawls crawls() {
            return new ChainCrawls(loop, exchange, community, neighbours::visit);
        }

        CompletableFuture<Void> acceptRisk() {
            if (ledger.hold().isEmpty()) {
                return CompletableFuture.completedFuture(null);
            }
            loop.execute(ledger.hold().get()::acceptRisk);
            return unmarked;
        }

        private void start() {
            CompletableFuture<Void> started = ledger.start();
            // After the ledger is read: whoever is met before would be met by nobody, and only once.
            Dispatcher messages =
                    new Dispatcher(List.of(community.community().with(neighbours.community())), complaints);
            loop.execute(() -> endpoint.listen(messages));
            try {
                started.join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw e;
            }
            keep(() -> ledger.close().join());
        }

        /** What swarms tell of their peers. */
        private final class SwarmNews implements TokenSupport.NeighbourListener {
            /** Whoever proved a key there is a neighbour to be. */
            @Override
            public void proven(PublicKey proven, Address address) {
                loop.execute(() -> community.learn(proven, address));
                neighbours.introduce(proven, address);
            }

            /** Two that sign with one key sign numbers twice. */
            @Override
            public void sharesKey(Address place) {
                loop.execute(() -> ledger.keyIsUsedAt(place));
            }

            @Override
            public boolean isBanned(PublicKey peer) {
                return neighbours.isBanned(peer);
            }

            @Override
            public void banned(Address peer) {
                loop.execute(() -> complaints.offended(peer, Offence.BAD_DATA));
            }
        }
    }
}
