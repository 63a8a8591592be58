package org.seedbank.tunnels.dht;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.loop.Cancellable;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.peer.Peer;

/**
 * What has to be done again and again: nodes are asked for signs of life, and dropped without; what is over is
 * forgotten; buckets are filled; and this node is stored under its own name at four others at least.
 */
final class Upkeep implements AutoCloseable {
    static final Duration TICK = Duration.ofSeconds(5);
    /** For those who keep our address: NATs forget an unused way after 30 s or more, whatever RFC 4787 wants. */
    private static final Duration HOLDER_INTERVAL = Duration.ofSeconds(25);
    /** For all others, who lose nothing by it; the reference asks them as often as the former. */
    private static final Duration NODE_INTERVAL = Duration.ofMinutes(2);

    private static final Duration RETRY = Duration.ofSeconds(10);
    private static final Duration STORE_INTERVAL = Duration.ofSeconds(30);
    private static final Duration JOIN_INTERVAL = Duration.ofMinutes(1);
    private static final int ENOUGH_HOLDERS = AnswerDesk.HOLDERS / 2;

    private final NodeContext context;
    private final Clock clock;
    private final Questions questions;
    private final Tables tables;
    private final ValueStore values;
    private final PeerShelf shelf;
    private final TablePoint name;
    private final BiFunction<RoutingTable, TablePoint, CompletableFuture<List<Contact>>> search;

    /** Who keeps our address. */
    private final Set<Contact> holders = new LinkedHashSet<>();

    private final Map<Peer, Instant> pinged = new HashMap<>();
    private @Nullable Cancellable nextTick;
    private @Nullable Instant stored;
    private @Nullable Instant joined;
    private boolean closed;

    /**
     * @param name under which this node is stored
     * @param search finds the nodes nearest to a place, by way of a table
     */
    Upkeep(
            NodeContext context,
            Questions questions,
            Tables tables,
            AnswerDesk.Keeping keeping,
            TablePoint name,
            BiFunction<RoutingTable, TablePoint, CompletableFuture<List<Contact>>> search) {
        this.context = context;
        this.clock = context.clock();
        this.questions = questions;
        this.tables = tables;
        this.values = keeping.values();
        this.shelf = keeping.shelf();
        this.name = name;
        this.search = search;
    }

    void start() {
        if (nextTick == null && !closed) {
            tick();
        }
    }

    /** At how many nodes this one is stored. */
    int holders() {
        return holders.size();
    }

    @Override
    public void close() {
        closed = true;
        if (nextTick != null) {
            nextTick.cancel();
        }
    }

    private void tick() {
        tables.keepPlace();
        tables.all().forEach(RoutingTable::removeBad);
        values.expire();
        shelf.expire();
        holders.removeIf(holder -> isSilent(holder.peer(), PeerShelf.SILENCE));
        ping();
        fill();
        if (isDue(stored, STORE_INTERVAL) && !tables.used().isEmpty()) {
            stored = clock.instant();
            if (holders.size() < ENOUGH_HOLDERS) {
                tables.used().forEach(this::storeOurselves);
            }
        }
        nextTick = context.loop().schedule(TICK, this::tick);
    }

    private void ping() {
        Set<Peer> peers = new HashSet<>();
        for (Contact holder : List.copyOf(holders)) {
            peers.add(holder.peer());
            ping(holder, HOLDER_INTERVAL);
        }
        for (KnownNode node : tables.nodes()) {
            peers.add(node.contact().peer());
            ping(node.contact(), NODE_INTERVAL);
        }
        pinged.keySet().retainAll(peers);
    }

    private void ping(Contact contact, Duration interval) {
        Peer peer = contact.peer();
        if (isSilent(peer, interval) && isDue(pinged.get(peer), RETRY)) {
            pinged.put(peer, clock.instant());
            var unused = questions.ping(contact);
        }
    }

    /** Looks for nodes near this one while few are known, and in parts of the space where nothing has changed. */
    private void fill() {
        List<RoutingTable> used = tables.used();
        boolean isFew = tables.nodes().size() < AnswerDesk.HOLDERS;
        if (!used.isEmpty() && (joined == null || (isFew && isDue(joined, JOIN_INTERVAL)))) {
            joined = clock.instant();
            used.forEach(table -> {
                var unused = search.apply(table, table.own());
            });
        }
        for (RoutingTable table : used) {
            table.stalePlace(context.random()).ifPresent(place -> {
                var unused = search.apply(table, place);
            });
        }
    }

    private void storeOurselves(RoutingTable table) {
        var unused = search.apply(table, name).thenAccept(nodes -> {
            List<Contact> nearest = new ArrayList<>(nodes.subList(0, Math.min(AnswerDesk.HOLDERS, nodes.size())));
            nearest.removeAll(holders);
            nearest.forEach(this::askToHold);
        });
    }

    private void askToHold(Contact node) {
        var unused = questions.storePeer(node, name).thenAccept(answer -> answer.ifPresent(kept -> holders.add(node)));
    }

    private boolean isSilent(Peer peer, Duration limit) {
        return questions
                .lastAnswer(peer)
                .filter(at -> clock.instant().isBefore(at.plus(limit)))
                .isEmpty();
    }

    private boolean isDue(@Nullable Instant last, Duration interval) {
        return last == null || !clock.instant().isBefore(last.plus(interval));
    }
}
