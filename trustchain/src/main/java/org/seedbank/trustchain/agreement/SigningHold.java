package org.seedbank.trustchain.agreement;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.loop.Cancellable;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.store.LedgerStorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a restored chain from being signed until its end is known: blocks may have been signed after the backup was
 * made, and a number that is signed twice can never be made good. It is lifted when all own blocks are here that the
 * backup or anybody else is known to have, and enough partners of the chain have said what they know; or by the user's
 * word. Who does not know even the own block that names it, as it is here, has lost its ledger and is no witness.
 * Neighbours are asked as well, because blocks may have been signed with partners of whom nothing is known here;
 * without any partner they are the only witnesses. Lives on the node's loop.
 */
public final class SigningHold {
    private static final Logger LOG = LoggerFactory.getLogger(SigningHold.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    /** Neighbours that are asked; partners are asked besides. */
    private static final int MOST_NEIGHBOURS = 64;

    private final NodeContext context;
    private final PublicKey owner;
    private final ChainStore store;
    private final HoldTerms terms;
    private final Map<PublicKey, Long> told = new HashMap<>();
    private final Map<PublicKey, Long> claimed = new HashMap<>();
    private final Map<PublicKey, Instant> asked = new HashMap<>();
    private final CompletableFuture<Void> lifted = new CompletableFuture<>();
    /** The highest own block, as far as it is here, that names each. */
    private final Map<PublicKey, Long> partners = new LinkedHashMap<>();

    private final Set<PublicKey> neighbours = new LinkedHashSet<>();
    private @Nullable OwnTipSource source;
    private @Nullable Cancellable tick;
    private Instant began = Instant.MAX;

    private SigningHold(NodeContext context, PublicKey owner, ChainStore store, HoldTerms terms) {
        this.context = context;
        this.owner = owner;
        this.store = store;
        this.terms = terms;
    }

    /** Keeps {@code chain} from being signed from now on; {@link #begin} follows once it was read. */
    public static SigningHold on(NodeContext context, OwnChain chain, LedgerWriter writer, HoldTerms terms) {
        SigningHold hold = new SigningHold(context, chain.owner(), writer.flushed(), terms);
        chain.holdUntilLifted(hold);
        return hold;
    }

    /** From now on {@code newSource} is asked what others know. */
    public void ask(OwnTipSource newSource) {
        context.loop().assertInLoop();
        source = newSource;
        askAll();
    }

    /** {@code partner} says that it knows the own chain up to {@code highest} and nothing beyond. */
    public void told(PublicKey partner, long highest) {
        context.loop().assertInLoop();
        told.merge(partner, highest, Math::max);
        recheck();
    }

    /** The user wants to sign, whatever may be missing. */
    public void acceptRisk() {
        context.loop().assertInLoop();
        LOG.warn("signing begins by the user's word, although the end of the own chain is not known for sure");
        lift();
    }

    /** Completes on the loop when enough is known; signing begins once everything was read anew. */
    public CompletableFuture<Void> lifted() {
        return lifted;
    }

    /** Why nothing is signed now. */
    public LedgerStorageException reason() {
        return new LedgerStorageException(
                LedgerStorageException.Kind.HELD,
                "this wallet was restored and signs nothing before it knows its newest block: blocks up to "
                        + complete() + " of at least " + highest() + " are here, " + witnesses() + " of " + wanted()
                        + " partners have said what they know");
    }

    /** Whom to ask: everybody with whom the chain, as far as it is known, has to do. */
    public Set<PublicKey> partners() {
        return Set.copyOf(partners.keySet());
    }

    /** Begins to ask partners. */
    public void begin() {
        context.loop().assertInLoop();
        began = context.clock().instant();
        store.blocks(owner).forEach(this::meet);
        LOG.warn("{}", reason().getMessage());
        askAll();
        tickLater();
    }

    /** {@code neighbour} can be asked from now on. */
    public void met(PublicKey neighbour) {
        context.loop().assertInLoop();
        if (neighbours.size() < MOST_NEIGHBOURS && neighbours.add(neighbour)) {
            askAll();
        }
    }

    /** An own block that was not here has been stored. */
    void recovered(HalfBlock block) {
        meet(block);
        recheck();
    }

    /** {@code partner} signed an answer to the own block with {@code number}, which is not here. */
    void claims(PublicKey partner, long number) {
        if (partners.containsKey(partner) && claimed.merge(partner, number, Math::max) == number) {
            asked.remove(partner);
            askAll();
        }
    }

    /** Asks nobody any more. */
    public void close() {
        if (tick != null) {
            tick.cancel();
        }
    }

    private void meet(HalfBlock block) {
        if (PublicKey.isParseable(block.link().counterparty())) {
            partners.merge(
                    new PublicKey(block.link().counterparty()), block.sequence().value(), Math::max);
        }
    }

    private void tickLater() {
        tick = context.loop().schedule(TICK, () -> {
            askAll();
            recheck();
            if (!lifted.isDone()) {
                tickLater();
            }
        });
    }

    private void askAll() {
        OwnTipSource known = source;
        if (known == null || lifted.isDone()) {
            return;
        }
        Instant now = context.clock().instant();
        Set<PublicKey> all = new LinkedHashSet<>(partners.keySet());
        all.addAll(neighbours);
        for (PublicKey each : all) {
            Instant last = asked.getOrDefault(each, Instant.MIN);
            if (last.equals(Instant.MIN) || last.plus(terms.pause()).isBefore(now)) {
                asked.put(each, now);
                var unused = known.highestKnownTo(each).thenAccept(highest -> told(each, highest));
            }
        }
    }

    private void recheck() {
        if (!lifted.isDone() && isOver(terms.least()) && complete() >= highest() && witnesses() >= wanted()) {
            LOG.info("the own chain is known up to block {}; signing begins", complete());
            lift();
        }
    }

    private void lift() {
        close();
        lifted.complete(null);
    }

    /** The number up to which all own blocks are here. */
    private long complete() {
        return store.lowestMissing(owner).map(SequenceNumber::value).orElse(1L << 32) - 1;
    }

    /** The highest own number that is known to exist. */
    private long highest() {
        long stored = store.latest(owner).map(block -> block.sequence().value()).orElse(0L);
        long highest = Math.max(terms.known(), stored);
        for (long number : told.values()) {
            highest = Math.max(highest, isPatienceOver() ? 0 : number);
        }
        for (long number : claimed.values()) {
            highest = Math.max(highest, isPatienceOver() ? 0 : number);
        }
        return highest;
    }

    /** Strangers could be one liar with many keys, so only partners count, if any are known. */
    private int witnesses() {
        return (int) told.entrySet().stream()
                .filter(each ->
                        partners.isEmpty() || each.getValue() >= partners.getOrDefault(each.getKey(), Long.MAX_VALUE))
                .count();
    }

    private int wanted() {
        if (isPatienceOver()) {
            return 1;
        }
        return partners.isEmpty() ? terms.witnesses() : Math.min(terms.witnesses(), partners.size());
    }

    private boolean isPatienceOver() {
        return isOver(terms.patience());
    }

    private boolean isOver(Duration time) {
        return !began.equals(Instant.MAX)
                && began.plus(time).isBefore(context.clock().instant());
    }
}
