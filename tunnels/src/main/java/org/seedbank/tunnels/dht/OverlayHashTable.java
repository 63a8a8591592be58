package org.seedbank.tunnels.dht;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.seedbank.overlay.community.Community;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.crypto.MemberId;
import org.seedbank.overlay.discovery.Puncturing;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Endpoint;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.dht.Crawl.Search;

/**
 * A node of the overlay's hash table: finds and stores values and addresses of members at the nodes nearest to them,
 * and keeps them for others. Everything is asked in the clear, under the identity of the node. Lives on the node's
 * loop; its futures complete there, and never fail.
 *
 * @see "IPv8 DHT community"
 */
public final class OverlayHashTable implements AutoCloseable {
    /** Bytes of data of an unsigned value, at most. */
    public static final int LARGEST_DATA = StoredValue.LARGEST - 1;

    /** So long whoever did not answer is not tried again. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final int MOST_TRIED = 1024;
    /** Values of a search that are looked at; each may have a signature. The first ones of all answers come first. */
    private static final int MOST_READ = 64;

    private final NodeContext context;
    private final HashTablePlan plan;
    private final MemberId self;
    private final Tables tables;
    private final ValueStore values;
    private final PeerShelf shelf;
    private final Questions questions;
    private final AnswerDesk desk;
    private final Upkeep upkeep;
    private final Community community;
    private boolean closed;

    private final Map<Peer, Instant> tried = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Peer, Instant> eldest) {
            return size() > MOST_TRIED;
        }
    };

    /**
     * @param context loop, clock and chance of the node
     * @param endpoint carries packets out; those that come in reach this through {@link #community}
     * @param packets makes packets of the overlay that {@code plan} names
     * @param plan what the node is
     */
    public OverlayHashTable(NodeContext context, Endpoint endpoint, PacketWriter packets, HashTablePlan plan) {
        this.context = context;
        this.plan = plan;
        this.self = plan.identity().publicKey().memberId();
        this.tables = new Tables(context.clock(), self, plan.whereabouts());
        this.values = new ValueStore(context.clock());
        this.shelf = new PeerShelf(context.clock());
        this.questions = new Questions(context, endpoint, packets, plan.whereabouts(), tables);
        Puncturing puncturing = new Puncturing(context, endpoint, packets, plan.whereabouts(), plan.reach()::admits);
        AnswerDesk.Keeping keeping = new AnswerDesk.Keeping(values, shelf, puncturing);
        this.desk = new AnswerDesk(context, endpoint, packets, questions, tables, keeping);
        this.upkeep = new Upkeep(context, questions, tables, keeping, TablePoint.of(self), this::nodes);
        Community.Builder table = Community.builder(plan.overlay());
        questions.addAnswers(table);
        desk.addQuestions(table);
        this.community = table.build().with(puncturing.community(plan.overlay(), desk::isAcquainted));
    }

    /** Begins to keep itself going; calling it again does nothing. */
    public void start() {
        context.loop().assertInLoop();
        if (!closed) {
            upkeep.start();
        }
    }

    /** Its message table, for a dispatcher. */
    public Community community() {
        return community;
    }

    /** Notes that {@code peer} proved its key elsewhere and may be a node of the table; it is asked. */
    public void met(Peer peer) {
        context.loop().assertInLoop();
        Contact contact = Contact.of(peer);
        Instant now = context.clock().instant();
        Instant last = tried.get(peer);
        boolean isTime = last == null || !now.isBefore(last.plus(PATIENCE));
        if (!closed
                && isTime
                && !peer.key().equals(plan.identity().publicKey())
                && tables.of(contact.isIpv6()).hasRoomFor(contact)) {
            tried.remove(peer);
            if (!questions.ping(contact).isDone()) {
                tried.put(peer, now);
            }
        }
    }

    /** What is stored at {@code target}: of each key that signed something the newest, and what nobody signed. */
    public CompletableFuture<List<FoundValue>> find(TablePoint target) {
        context.loop().assertInLoop();
        List<Bytes> here = values.get(target, 0, TableMessage.MOST_VALUES);
        return crawls(Search.forValues(target)).thenApply(results -> {
            Set<Bytes> all = new LinkedHashSet<>(here);
            results.forEach(result -> all.addAll(result.values()));
            return newest(all);
        });
    }

    /**
     * Stores {@code data}, which nobody can prove to be theirs, for an hour.
     *
     * @param data at most {@value #LARGEST_DATA} bytes
     * @return how many nodes keep it
     * @throws IllegalArgumentException if that is too much
     */
    public CompletableFuture<Integer> store(TablePoint target, Bytes data) {
        context.loop().assertInLoop();
        return store(target, StoredValue.plain(data));
    }

    /**
     * Stores {@code data} as this node's one value at {@code target}, instead of an earlier one, for an hour.
     *
     * @param data at most 23 bytes
     * @return how many nodes keep it
     * @throws IllegalArgumentException if that is too much
     */
    public CompletableFuture<Integer> storeSigned(TablePoint target, Bytes data) {
        context.loop().assertInLoop();
        long version = context.wallClock().instant().getEpochSecond();
        return store(target, StoredValue.signed(data, version, plan.identity()));
    }

    /**
     * Where {@code member} is: it has opened its NAT for this node, and proved its key there just now. Empty if it is
     * not found, or does not answer.
     */
    public CompletableFuture<List<Peer>> connect(MemberId member) {
        context.loop().assertInLoop();
        TablePoint name = TablePoint.of(member);
        Set<Peer> known = new LinkedHashSet<>(shelf.at(name));
        tables.nodes().stream()
                .map(node -> node.contact().peer())
                .filter(peer -> peer.key().memberId().equals(member))
                .forEach(known::add);
        return answering(known).thenCompose(alive -> {
            if (!alive.isEmpty()) {
                return CompletableFuture.completedFuture(alive);
            }
            List<CompletableFuture<List<Peer>>> told = tables.used().stream()
                    .map(table -> nodes(table, name).thenCompose(nodes -> askFor(name, nodes)))
                    .toList();
            return Gathering.of(told).thenCompose(all -> {
                Set<Peer> named = new LinkedHashSet<>();
                all.forEach(named::addAll);
                return answering(named);
            });
        });
    }

    /** How many nodes it knows. */
    public int nodes() {
        return tables.nodes().size();
    }

    /** Whether {@code peer} is one of them. */
    public boolean knows(Peer peer) {
        return tables.find(peer).isPresent();
    }

    /** How many values it keeps for others. */
    public int values() {
        return values.size();
    }

    /** How many nodes keep its address. */
    public int holders() {
        return upkeep.holders();
    }

    /** Ends all searches; nothing is asked or answered any more. */
    @Override
    public void close() {
        context.loop().assertInLoop();
        closed = true;
        upkeep.close();
        desk.close();
        questions.close();
    }

    private CompletableFuture<Integer> store(TablePoint target, StoredValue value) {
        List<CompletableFuture<Integer>> kept = tables.used().stream()
                .map(table -> nodes(table, target).thenCompose(nodes -> store(target, value, table, nodes)))
                .toList();
        return Gathering.of(kept)
                .thenApply(counts -> counts.stream().mapToInt(Integer::intValue).sum());
    }

    private CompletableFuture<Integer> store(
            TablePoint target, StoredValue value, RoutingTable table, List<Contact> nodes) {
        List<Contact> nearest = nodes.subList(0, Math.min(AnswerDesk.HOLDERS, nodes.size()));
        boolean isOneOfThem = nearest.size() < AnswerDesk.HOLDERS
                || table.own()
                        .isCloserTo(target, nearest.get(nearest.size() - 1).point());
        if (isOneOfThem) {
            boolean unused = values.put(target, value, AnswerDesk.LIFE, Address.NONE);
        }
        return Gathering.ofPresent(nearest.stream()
                        .map(node -> questions.store(node, target, List.of(value.encoded())))
                        .toList())
                .thenApply(List::size);
    }

    private CompletableFuture<List<Peer>> askFor(TablePoint name, List<Contact> nodes) {
        return Gathering.ofPresent(nodes.stream()
                        .limit(AnswerDesk.HOLDERS)
                        .map(node -> questions.connect(node, name))
                        .toList())
                .thenApply(answers -> answers.stream()
                        .flatMap(answer -> answer.nodes().stream())
                        .filter(peer -> TablePoint.of(peer.key().memberId()).equals(name) && admits(peer))
                        .distinct()
                        .limit(TableMessage.MOST_NODES)
                        .toList());
    }

    private CompletableFuture<List<Peer>> answering(Set<Peer> peers) {
        List<CompletableFuture<Optional<Peer>>> asked = new ArrayList<>();
        for (Peer peer : peers) {
            asked.add(questions.ping(Contact.of(peer)).thenApply(pong -> pong.map(answer -> peer)));
        }
        return Gathering.ofPresent(asked);
    }

    /** All nodes that answered on the way to {@code target}, nearest first. */
    private CompletableFuture<List<Contact>> nodes(RoutingTable table, TablePoint target) {
        return new Crawl(questions, table, Search.forNodes(target), this::admits)
                .run()
                .thenApply(Crawl.Result::nodes);
    }

    private CompletableFuture<List<Crawl.Result>> crawls(Search search) {
        return Gathering.of(tables.used().stream()
                .map(table -> new Crawl(questions, table, search, this::admits).run())
                .toList());
    }

    private static List<FoundValue> newest(Set<Bytes> all) {
        Map<Bytes, StoredValue> newest = new LinkedHashMap<>();
        all.stream()
                .limit(MOST_READ)
                .map(StoredValue::read)
                .flatMap(Optional::stream)
                .forEach(value -> newest.merge(
                        value.name(), value, (one, other) -> other.version() > one.version() ? other : one));
        return newest.values().stream()
                .map(value -> new FoundValue(value.data(), value.signer()))
                .toList();
    }

    private boolean admits(Peer peer) {
        return !peer.key().equals(plan.identity().publicKey())
                && plan.reach().admits(peer.address())
                && !peer.address().equals(plan.whereabouts().wan(peer.address().isIpv6()));
    }
}
