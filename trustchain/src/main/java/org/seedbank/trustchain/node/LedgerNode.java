package org.seedbank.trustchain.node;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.crypto.MemberId;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.loop.NodeLoop;
import org.seedbank.trustchain.agreement.BannedMembers;
import org.seedbank.trustchain.agreement.BlockOutcome;
import org.seedbank.trustchain.agreement.BlockReception;
import org.seedbank.trustchain.agreement.BlockTransport;
import org.seedbank.trustchain.agreement.CountersignPolicy;
import org.seedbank.trustchain.agreement.Countersigner;
import org.seedbank.trustchain.agreement.ForkedKeys;
import org.seedbank.trustchain.agreement.LedgerWriter;
import org.seedbank.trustchain.agreement.OwnChain;
import org.seedbank.trustchain.agreement.ProposalService;
import org.seedbank.trustchain.agreement.SigningHold;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.crawl.CrawlChannel;
import org.seedbank.trustchain.gossip.GossipChannel;
import org.seedbank.trustchain.payment.OpenAccounts;
import org.seedbank.trustchain.payment.RecoveredPayments;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.store.LedgerStorageException;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.Totals;

/** One identity's ledger while it runs. Unless noted otherwise, methods are called on the node's loop. */
public final class LedgerNode {
    private final NodeContext context;
    private final NodeLoop loop;
    private final LedgerWriter writer;
    private final OwnChain chain;
    private final ForkedKeys forked;
    private final BannedMembers banned = new BannedMembers();
    private final ProposalService proposals;
    private final OpenAccounts accounts;
    private final BlockTransport transport;
    private final Countersigner countersigner;
    private final BlockReception reception;
    private final Optional<SigningHold> hold;
    private final CompletableFuture<Void> signing = new CompletableFuture<>();
    private @Nullable ChainExchange exchange;
    private @Nullable CompletableFuture<Void> closed;

    /**
     * A node that does nothing before {@link #start}.
     *
     * @param store written by nobody else; stays open when the node closes
     */
    public LedgerNode(
            NodeContext context, PrivateKey key, ChainStore store, BlockTransport transport, LedgerSettings settings) {
        this.context = context;
        this.loop = context.loop();
        this.transport = transport;
        this.writer = new LedgerWriter(context, store);
        this.chain = new OwnChain(context, key, writer);
        this.hold = settings.hold().map(terms -> SigningHold.on(context, chain, writer, terms));
        this.forked = new ForkedKeys(writer);
        this.proposals = new ProposalService(context, chain, writer, transport, forked);
        this.accounts = new OpenAccounts(context, writer, proposals, forked, banned, settings.payment());
        Map<BlockType, CountersignPolicy> policies = new HashMap<>();
        policies.put(BlockType.BANDWIDTH, accounts.policy());
        policies.putAll(settings.policies());
        this.countersigner = new Countersigner(chain, writer, transport, policies, context.clock());
        this.reception = new BlockReception(context, chain, writer, forked, banned, proposals, countersigner);
    }

    /**
     * From now on, this node gives chains to others and takes theirs. Called once.
     *
     * @param channel carries questions, answers and news
     * @param workers computes signatures; may run tasks on other threads
     */
    public <C extends CrawlChannel & GossipChannel> ChainExchange exchange(
            C channel, Executor workers, ExchangeSettings settings) {
        var ledger = new ChainExchange.Ledger(context, chain, writer, forked, reception, countersigner, proposals);
        exchange = new ChainExchange(ledger, channel, workers, settings);
        return exchange;
    }

    /**
     * Reads the ledger, checks the end of the own chain, sends again what is unanswered, and answers others from now
     * on. Any thread, once.
     *
     * @return fails with {@link LedgerStorageException} if the ledger cannot be read or must not be signed
     */
    public CompletableFuture<Void> start() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                load();
                done.complete(null);
            } catch (LedgerStorageException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    /**
     * Serves nobody any more, and asks those who are connected to pay what they owe; comes before connections are
     * closed. Any thread, any number of times.
     *
     * @param limit how long is waited for them
     */
    public CompletableFuture<Void> collect(Duration limit) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            var unused = accounts.collect(limit).thenRun(() -> done.complete(null));
        });
        return done;
    }

    /**
     * Pays what can be paid, waits at most five seconds for answers, writes what is not written, and falls silent. Any
     * thread, any number of times.
     */
    public CompletableFuture<Void> close() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            if (closed == null) {
                closed = accounts.settleAll()
                        .thenCompose(nothing -> accounts.close())
                        .thenRun(this::fallSilent);
            }
            var unused = closed.thenRun(() -> done.complete(null));
        });
        return done;
    }

    /** Who this is; any thread. */
    public PublicKey key() {
        return chain.owner();
    }

    /** Own proposals. */
    public ProposalService proposals() {
        return proposals;
    }

    /** Open accounts; also for other threads as {@link org.seedbank.trustchain.account.AccountBook}. */
    public OpenAccounts accounts() {
        return accounts;
    }

    /** All that was given and taken, blocks on their way to disk included. */
    public Totals balance() {
        return chain.newest(BlockType.BANDWIDTH)
                .map(block -> BandwidthTransaction.decode(block.transaction()).totals())
                .orElse(Totals.NONE);
    }

    /** Keeps a restored chain from being signed, if it was restored. */
    public Optional<SigningHold> hold() {
        return hold;
    }

    /** Completes on the loop when a chain that was held back is signed again. */
    public CompletableFuture<Void> signing() {
        return signing;
    }

    /**
     * From now on {@code action} runs, on the loop and once, when an own block turns up that was not signed here, or
     * another process is known to hold the key: the next process has to find out what the end of the chain is before it
     * signs anything.
     */
    public void whenKeySeenElsewhere(Runnable action) {
        chain.whenSeenElsewhere(action);
    }

    /** From now on {@code members}, and nobody else, are shut out: not served, not paid, not countersigned. */
    public void ban(Collection<MemberId> members) {
        loop.assertInLoop();
        banned.replace(members);
        accounts.review();
    }

    /** Another process proved that it holds the key and runs at {@code place}: nothing is signed any more. */
    public void keyIsUsedAt(Address place) {
        chain.usedAt(place);
    }

    /** How many blocks that arrived came to which outcome. */
    public Map<BlockOutcome, Long> tally() {
        return reception.tally();
    }

    /** Why nothing is signed or stored now, if so. */
    public Optional<LedgerStorageException> fault() {
        return writer.fault().or(chain::refusal);
    }

    private void load() {
        forked.load();
        Optional<LedgerStorageException> flaw = chain.load();
        if (flaw.isPresent()) {
            throw flaw.get();
        }
        proposals.load();
        accounts.load();
        transport.listen(reception);
        hold.ifPresent(held -> {
            held.begin();
            Optional.ofNullable(exchange).ifPresent(known -> {
                held.ask(known.ownTips(chain.owner()));
                known.whenMet(held::met);
            });
            var unused = held.lifted().thenRun(this::takeUpRecovered);
        });
    }

    /** Blocks came back from others; accounts and history have to follow before anything is signed on top of them. */
    private void takeUpRecovered() {
        LedgerWrite missing = RecoveredPayments.of(
                writer.flushed(), chain.owner(), context.wallClock().instant());
        writer.write(missing, () -> {
            writer.readAnew();
            signing.complete(null);
        });
    }

    private void fallSilent() {
        hold.ifPresent(SigningHold::close);
        if (exchange != null) {
            exchange.close();
        }
        proposals.close();
        writer.close();
    }
}
