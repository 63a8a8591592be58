package org.seedbank.torrent.bt;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.wire.Bytes;

/**
 * One walk through the hash table towards a torrent: whoever is nearest of those that are known is asked next, until
 * the nearest eight have been asked or there were questions enough. Has no clock and no chance of its own.
 *
 * @see "Maymounkov and Mazieres, Kademlia, IPTPS 2002"
 */
final class HashTableLookup {
    private static final int NEAREST = 8;
    private static final int AT_ONCE = 6;
    private static final int MOST_QUESTIONS = 100;
    private static final int MOST_KNOWN = 200;
    /** Two round trips through three hops across the world and back, and some. */
    private static final long PATIENCE_MILLIS = 3_000;

    private final HashTableQuestion question;
    private final Owner owner;
    /** Nodes by how far they are from the target, the nearest first. */
    private final NavigableMap<Bytes, InetSocketAddress> known = new TreeMap<>();

    private final Set<Location> asked = new HashSet<>();
    private final Map<Bytes, Location> open = new HashMap<>();
    private int answers;
    private boolean isOver;

    /** @param question what is asked of all */
    HashTableLookup(HashTableQuestion question, Owner owner) {
        this.question = question;
        this.owner = owner;
    }

    /** Sends questions, and learns what comes of them. */
    interface Owner {
        /** Sends {@code question} to {@code node} under a number that nobody can guess, which it returns. */
        Bytes ask(HashTableLookup lookup, Location node, HashTableQuestion question);

        /** Calls {@link #silent} later unless there is an answer. */
        void later(long millis, HashTableLookup lookup, Bytes transaction);

        /** {@code node} answered. */
        void answered(Location node);

        /** {@code node} did not answer. */
        void silent(Location node);

        /** Somebody says that a peer of the torrent is there. */
        void found(InetSocketAddress peer);

        /** There is nobody to ask any more. */
        void over(HashTableLookup lookup, int answers);
    }

    /** Asks {@code first}, whose ids are not known. */
    void begin(Collection<Location> first) {
        first.forEach(this::ask);
        proceed();
    }

    boolean isFor(Owner other) {
        return owner.equals(other);
    }

    /** Takes an answer; false if it does not come from whom was asked. */
    boolean answered(InetSocketAddress from, HashTableAnswer answer) {
        Location node = open.get(answer.transaction());
        if (node != null && node.match(there -> there.address().equals(Address.of(from)), named -> true)) {
            open.remove(answer.transaction());
            answers++;
            owner.answered(node);
            answer.peers().forEach(owner::found);
            answer.nodes().forEach(this::learn);
            proceed();
            return true;
        }
        return false;
    }

    /** The question of that number was not answered. */
    void silent(Bytes transaction) {
        Location node = open.remove(transaction);
        if (node instanceof Location.Known there) {
            known.values().remove(there.address().toSocket());
        }
        if (node != null) {
            owner.silent(node);
            proceed();
        }
    }

    private void learn(HashTableAnswer.Node node) {
        known.putIfAbsent(question.distance(node.id()), node.address());
        if (known.size() > MOST_KNOWN) {
            known.pollLastEntry();
        }
    }

    private void proceed() {
        List<InetSocketAddress> nearest = new ArrayList<>(known.values());
        for (InetSocketAddress node : nearest.subList(0, Math.min(NEAREST, nearest.size()))) {
            if (open.size() < AT_ONCE) {
                ask(new Location.Known(Address.of(node)));
            }
        }
        if (open.isEmpty() && !isOver) {
            isOver = true;
            owner.over(this, answers);
        }
    }

    private void ask(Location node) {
        if (asked.size() < MOST_QUESTIONS && asked.add(node)) {
            Bytes transaction = owner.ask(this, node, question);
            open.put(transaction, node);
            owner.later(PATIENCE_MILLIS, this, transaction);
        }
    }
}
