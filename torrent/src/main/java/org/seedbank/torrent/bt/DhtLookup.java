package org.seedbank.torrent.bt;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.SwarmSize;
import org.seedbank.torrent.source.Bencode;
import org.seedbank.torrent.source.BencodeLimits;
import org.seedbank.torrent.source.BencodeValue;
import org.seedbank.torrent.source.TorrentFormatException;

/**
 * One walk through the distributed hash table towards a name: asks the nearest nodes it knows, and learns nearer ones
 * from their answers, until the nearest have answered (BEP 5). Collects filters (BEP 33). Bounded in questions, and
 * without a socket or clock.
 */
final class DhtLookup {
    static final long PATIENCE_MILLIS = 2_000;
    /** Nodes that keep what is said about a name (BEP 5), of which some will not answer. */
    private static final int NEAREST = 16;

    private static final int AT_ONCE = 8;
    private static final int MOST_QUESTIONS = 300;
    private static final int MOST_KNOWN = 500;
    private static final int NODE = 26;

    private final Predicate<InetSocketAddress> mayAsk;
    private final RandomGenerator random;
    private final HashTableQuestion question;
    private final Deque<InetSocketAddress> first;
    /** By distance from the name. */
    private final TreeMap<Bytes, InetSocketAddress> known = new TreeMap<>();

    private final Set<InetSocketAddress> asked = new HashSet<>();
    private final Map<Bytes, Pending> pending = new HashMap<>();
    private final SwarmFilter seeds = new SwarmFilter();
    private final SwarmFilter peers = new SwarmFilter();
    private int answers;

    DhtLookup(Bytes name, List<InetSocketAddress> first, Predicate<InetSocketAddress> mayAsk, RandomGenerator random) {
        this.first = new ArrayDeque<>(first);
        this.mayAsk = mayAsk;
        this.random = random;
        this.question = new HashTableQuestion(random(HashTableQuestion.ID_SIZE), name, true);
    }

    private Bytes random(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return Bytes.wrap(bytes);
    }

    /** A datagram to be sent. */
    record Question(InetSocketAddress to, Bytes bytes) {}

    private record Pending(InetSocketAddress to, long at) {}

    /** What is to be asked now. */
    List<Question> questions(long now) {
        pending.values().removeIf(each -> now - each.at >= PATIENCE_MILLIS);
        List<Question> questions = new ArrayList<>();
        InetSocketAddress next;
        while (pending.size() < AT_ONCE && asked.size() < MOST_QUESTIONS && (next = next()) != null) {
            asked.add(next);
            Bytes transaction = random(4);
            pending.put(transaction, new Pending(next, now));
            questions.add(new Question(next, question.with(transaction)));
        }
        return questions;
    }

    private @Nullable InetSocketAddress next() {
        while (!first.isEmpty()) {
            InetSocketAddress address = first.remove();
            if (!asked.contains(address) && mayAsk.test(address)) {
                return address;
            }
        }
        return known.values().stream()
                .limit(NEAREST)
                .filter(address -> !asked.contains(address))
                .findFirst()
                .orElse(null);
    }

    /** Whether nothing more is to be learnt. */
    boolean isOver() {
        return pending.isEmpty();
    }

    /** A datagram came; what answers no question of ours is passed over. */
    void answer(InetSocketAddress from, Bytes datagram) {
        try {
            if (Bencode.parse(datagram, BencodeLimits.MESSAGE) instanceof BencodeValue.Dictionary message
                    && message.find("t").orElse(null) instanceof BencodeValue.Text transaction
                    && isAsked(transaction.value(), from)
                    && message.find("r").orElse(null) instanceof BencodeValue.Dictionary answer) {
                answers++;
                take(answer);
            }
        } catch (TorrentFormatException e) {
            // Not a node, or one that means no good.
        }
    }

    private boolean isAsked(Bytes transaction, InetSocketAddress from) {
        Pending asking = pending.get(transaction);
        boolean isOurs = asking != null && asking.to.equals(from);
        if (isOurs) {
            pending.remove(transaction);
        }
        return isOurs;
    }

    private void take(BencodeValue.Dictionary answer) {
        if (answer.find("nodes").orElse(null) instanceof BencodeValue.Text nodes) {
            learn(nodes.value());
        }
        boolean hasSeeds = unite(answer, "BFsd", seeds);
        boolean hasPeers = unite(answer, "BFpe", peers);
        if (!hasSeeds && !hasPeers && answer.find("values").orElse(null) instanceof BencodeValue.Items values) {
            // A node that does not know filters names some of the peers.
            for (BencodeValue value : values.values()) {
                if (value instanceof BencodeValue.Text peer) {
                    AnnounceAnswer.compact(peer.value()).forEach(address -> peers.add(address.getAddress()));
                }
            }
        }
    }

    private static boolean unite(BencodeValue.Dictionary answer, String key, SwarmFilter filter) {
        if (answer.find(key).orElse(null) instanceof BencodeValue.Text bits
                && bits.value().size() == SwarmFilter.SIZE) {
            filter.addAll(SwarmFilter.of(bits.value()));
            return true;
        }
        return false;
    }

    private void learn(Bytes nodes) {
        for (int at = 0; at + NODE <= nodes.size(); at += NODE) {
            Bytes id = nodes.slice(at, at + HashTableQuestion.ID_SIZE);
            for (InetSocketAddress address :
                    AnnounceAnswer.compact(nodes.slice(at + HashTableQuestion.ID_SIZE, at + NODE))) {
                if (address.getPort() > 0 && mayAsk.test(address)) {
                    known.put(question.distance(id), address);
                }
            }
        }
        while (known.size() > MOST_KNOWN) {
            known.pollLastEntry();
        }
    }

    /** What the nodes said; empty if none answered. */
    Optional<SwarmSize> result() {
        return answers == 0 ? Optional.empty() : Optional.of(new SwarmSize(seeds.size(), peers.size(), 0));
    }
}
