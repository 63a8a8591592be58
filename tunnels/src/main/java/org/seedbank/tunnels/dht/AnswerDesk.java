package org.seedbank.tunnels.dht;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.seedbank.overlay.community.Community;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.discovery.Puncturing;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.AddressScope;
import org.seedbank.overlay.endpoint.Endpoint;
import org.seedbank.overlay.endpoint.NetworkPrefix;
import org.seedbank.overlay.loop.Budget;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.dht.TableMessage.Connect;
import org.seedbank.tunnels.dht.TableMessage.Connected;
import org.seedbank.tunnels.dht.TableMessage.Find;
import org.seedbank.tunnels.dht.TableMessage.Found;
import org.seedbank.tunnels.dht.TableMessage.PeerStored;
import org.seedbank.tunnels.dht.TableMessage.Ping;
import org.seedbank.tunnels.dht.TableMessage.Pong;
import org.seedbank.tunnels.dht.TableMessage.Store;
import org.seedbank.tunnels.dht.TableMessage.StorePeer;
import org.seedbank.tunnels.dht.TableMessage.Stored;

/**
 * What this node does for others. The source of a datagram can be invented, so whoever has not answered lately is asked
 * for a sign of life first, which is smaller than any question, and gets its answer then.
 */
final class AnswerDesk implements AutoCloseable {
    static final Duration LIFE = Duration.ofHours(1);
    /** As many nodes keep a value for all of its life. */
    static final int HOLDERS = 8;

    /** Nodes looked at to see how far from a value this one is. */
    private static final int VICINITY = 20;
    /** Answers stay within what every network carries unbroken, with some room for tunnels. */
    private static final int LARGEST_VALUES = 1200;

    private static final int MOST_WAITING = 256;
    /** Questions of one node that wait for its sign of life. */
    private static final int MOST_QUESTIONS = 4;

    private static final int REMEMBERED = 4096;
    /** Whoever has us in its table asks more often than that. */
    private static final Duration ACQUAINTED = Duration.ofMinutes(5);

    private static final int LENGTH = Short.BYTES;

    private final NodeContext context;
    private final Clock clock;
    private final Endpoint endpoint;
    private final PacketWriter packets;
    private final Questions questions;
    private final Tables tables;
    private final ValueStore values;
    private final PeerShelf shelf;
    private final Puncturing puncturing;
    private final Tokens tokens;
    private final QueryLimit limit;
    /** Questions of one machine, whatever its keys: 100 at once, then 20 a second. */
    private final Budget<Bytes> hosts = new Budget<>(100, Duration.ofMillis(50), 4096);
    /** Signs of life asked of a machine: 8 at once, then one a second. */
    private final Budget<Bytes> challenges = new Budget<>(8, Duration.ofSeconds(1), 4096);

    private final Map<Peer, Waiting> waiting = new LinkedHashMap<>();
    /** When each address was heard of. */
    private final Map<Address, Instant> heard = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Address, Instant> eldest) {
            return size() > REMEMBERED;
        }
    };

    private boolean closed;

    AnswerDesk(
            NodeContext context,
            Endpoint endpoint,
            PacketWriter packets,
            Questions questions,
            Tables tables,
            Keeping keeping) {
        this.context = context;
        this.clock = context.clock();
        this.endpoint = endpoint;
        this.packets = packets;
        this.questions = questions;
        this.tables = tables;
        this.values = keeping.values();
        this.shelf = keeping.shelf();
        this.puncturing = keeping.puncturing();
        this.tokens = new Tokens(context);
        this.limit = new QueryLimit(clock);
    }

    /** Adds the questions to a message table. */
    void addQuestions(Community.Builder table) {
        table.signedWithoutTime(TableLayout.PING.id(), TableLayout.PING, this::pinged)
                .signedWithoutTime(
                        TableLayout.STORE.id(),
                        TableLayout.STORE,
                        (from, message) -> whenListening(from, () -> store(from, message)))
                .signedWithoutTime(
                        TableLayout.FIND.id(),
                        TableLayout.FIND,
                        (from, message) -> whenProven(from, () -> find(from, message)))
                .signedWithoutTime(
                        TableLayout.STORE_PEER.id(),
                        TableLayout.STORE_PEER,
                        (from, message) -> whenListening(from, () -> storePeer(from, message)))
                .signedWithoutTime(
                        TableLayout.CONNECT.id(),
                        TableLayout.CONNECT,
                        (from, message) -> whenProven(from, () -> connect(from, message)));
    }

    /** How long this node keeps what belongs to {@code target}: half as long for each further nearer node it knows. */
    Duration lifeOf(TablePoint target, RoutingTable table) {
        long nearer = table.nearest(target, VICINITY, any -> true).stream()
                .filter(contact -> contact.point().isCloserTo(target, table.own()))
                .count();
        long halvings = Math.max(0, nearer - HOLDERS + 1);
        return Duration.ofSeconds(LIFE.toSeconds() >> halvings);
    }

    @Override
    public void close() {
        closed = true;
    }

    /** Whether somebody at {@code address} asked something lately, and so may know whom to introduce. */
    boolean isAcquainted(Address address) {
        Instant last = heard.get(address);
        return !closed && last != null && clock.instant().isBefore(last.plus(ACQUAINTED));
    }

    private void pinged(Peer from, Ping ping) {
        whenListening(from, () -> {
            answer(from, TableLayout.PONG, new Pong(ping.identifier()));
            if (!questions.isProven(from) && tables.of(from.address().isIpv6()).hasRoomFor(Contact.of(from))) {
                challenge(from, () -> {});
            }
        });
    }

    private void store(Peer from, Store message) {
        if (!tokens.isValid(from, message.token())) {
            return;
        }
        List<StoredValue> read = message.values().stream()
                .map(StoredValue::read)
                .flatMap(Optional::stream)
                .toList();
        if (read.size() < message.values().size()) {
            return;
        }
        Duration life = lifeOf(message.target(), tables.of(from.address().isIpv6()));
        for (StoredValue value : read) {
            boolean unused = values.put(message.target(), value, life, from.address());
        }
        answer(from, TableLayout.STORED, new Stored(message.identifier()));
    }

    private void find(Peer from, Find message) {
        List<Bytes> found = message.nodesOnly()
                ? List.of()
                : fitting(values.get(message.target(), message.offset(), TableMessage.MOST_VALUES));
        List<Peer> nodes = found.isEmpty() ? nearest(from, message.target()) : List.of();
        if (!nodes.isEmpty()) {
            puncturing.ask(nodes.get(0).address(), from.address(), message.lan(), message.identifier());
        }
        answer(from, TableLayout.FOUND, new Found(message.identifier(), tokens.issue(from), found, nodes));
    }

    private void storePeer(Peer from, StorePeer message) {
        if (tokens.isValid(from, message.token())
                && message.target().equals(TablePoint.of(from.key().memberId()))) {
            shelf.put(from);
            answer(from, TableLayout.PEER_STORED, new PeerStored(message.identifier()));
        }
    }

    private void connect(Peer from, Connect message) {
        List<Peer> nodes = shelf.at(message.target()).stream()
                .filter(peer -> mayBeTold(peer.address(), from.address()))
                .toList();
        // Whoever is reached by the other family only cannot send there, and the old form has no room for it.
        nodes.stream()
                .filter(peer -> peer.address().isIpv6() == from.address().isIpv6())
                .forEach(peer -> puncturing.ask(peer.address(), from.address(), message.lan(), message.identifier()));
        answer(from, TableLayout.CONNECTED, new Connected(message.identifier(), nodes));
    }

    private List<Peer> nearest(Peer from, TablePoint target) {
        return tables
                .of(from.address().isIpv6())
                .nearest(
                        target,
                        TableMessage.MOST_NODES,
                        contact -> !contact.peer().key().equals(from.key())
                                && mayBeTold(contact.peer().address(), from.address()))
                .stream()
                .map(Contact::peer)
                .toList();
    }

    /** Addresses of a local network mean nothing elsewhere, and are nobody's business there. */
    private static boolean mayBeTold(Address address, Address to) {
        AddressScope scope = AddressScope.of(address.ip());
        return scope == AddressScope.GLOBAL || scope == AddressScope.of(to.ip());
    }

    private static List<Bytes> fitting(List<Bytes> found) {
        List<Bytes> fitting = new ArrayList<>();
        int size = 0;
        for (Bytes value : found) {
            size += LENGTH + value.size();
            if (size <= LARGEST_VALUES) {
                fitting.add(value);
            }
        }
        return fitting;
    }

    /** Runs {@code answer} unless there are too many questions. */
    private void whenListening(Peer from, Runnable answer) {
        Address address = from.address();
        boolean isLocal = AddressScope.of(address.ip()).isLocal();
        if (!closed && limit.take(from) && (isLocal || hosts.take(hostOf(address), clock.instant()))) {
            Instant now = clock.instant();
            heard.put(address, now);
            shelf.heard(from);
            tables.find(from).ifPresent(node -> node.asked(now));
            answer.run();
        }
    }

    private void whenProven(Peer from, Runnable answer) {
        whenListening(from, () -> {
            if (questions.isProven(from)) {
                answer.run();
            } else {
                challenge(from, answer);
            }
        });
    }

    private void challenge(Peer from, Runnable answer) {
        Instant now = clock.instant();
        waiting.values().removeIf(each -> !now.isBefore(each.since().plus(Questions.DEADLINE)));
        boolean isAsked = waiting.containsKey(from);
        if (!isAsked && !challenges.take(placeOf(from.address()), now)) {
            return;
        }
        List<Runnable> answers = waiting.computeIfAbsent(from, key -> new Waiting(new ArrayList<>(), now))
                .answers();
        if (answers.size() < MOST_QUESTIONS) {
            answers.add(answer);
        }
        if (waiting.size() > MOST_WAITING) {
            NetworkPrefix.firstOfMostCrowded(List.copyOf(waiting.keySet()), Peer::address)
                    .ifPresent(waiting::remove);
        }
        if (!isAsked) {
            var unused = questions.ping(Contact.of(from)).thenAccept(pong -> {
                Waiting asked = waiting.remove(from);
                if (pong.isPresent() && asked != null) {
                    asked.answers().forEach(Runnable::run);
                }
            });
        }
    }

    /** A machine; where many share one address, a port of it. */
    private static Bytes placeOf(Address address) {
        return AddressScope.of(address.ip()).isLocal()
                ? NetworkPrefix.handOf(address).bits()
                : hostOf(address);
    }

    private static Bytes hostOf(Address address) {
        return address.isIpv6() ? address.ip().slice(0, Long.BYTES) : address.ip();
    }

    private <M extends TableMessage> void answer(Peer to, TableLayout<M> layout, M message) {
        context.loop().assertInLoop();
        endpoint.send(to.address(), packets.signedWithoutTime(layout.id(), layout, message));
    }

    /** What is kept for others, and how their NATs are opened. */
    record Keeping(ValueStore values, PeerShelf shelf, Puncturing puncturing) {}

    private record Waiting(List<Runnable> answers, Instant since) {}
}
