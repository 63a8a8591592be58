package org.seedbank.torrent.bt;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.DatagramNetwork;

/**
 * Asks the distributed hash table (BEP 5) for peers without being part of it (BEP 43): it answers nobody, stores
 * nothing, and does not say that we have the torrent. All questions leave the same way. Of the loop's thread.
 */
final class HashTableSearch {
    /** A lookup asks up to a hundred nodes, so it is repeated seldom. */
    private static final long PERIOD_MILLIS = 120_000;
    /** The same while nobody answers, as when there is no circuit yet. */
    private static final long RETRY_MILLIS = 10_000;

    private static final int TRANSACTION_SIZE = 4;

    private final AnonymousPlan plan;
    private final NetLoop loop;
    private final RandomGenerator random;
    private final Map<Bytes, Watch> watches = new HashMap<>();
    private final Map<Bytes, HashTableLookup> asked = new HashMap<>();
    private final RememberedNodes remembered = new RememberedNodes();

    HashTableSearch(AnonymousPlan plan, NetLoop loop, RandomGenerator random) {
        this.plan = plan;
        this.loop = loop;
        this.random = random;
    }

    /** Looks for peers again and again, for {@code directory}. */
    void add(Bytes infoHash, PeerDirectory directory) {
        if (!plan.hashTable().isEmpty()) {
            Watch watch = new Watch(infoHash, directory);
            Watch before = watches.put(infoHash, watch);
            if (before != null) {
                before.stop();
            }
            watch.look();
        }
    }

    void remove(Bytes infoHash) {
        Watch watch = watches.remove(infoHash);
        if (watch != null) {
            watch.stop();
        }
    }

    /** A datagram that may be an answer. */
    void received(InetSocketAddress from, ByteBuffer datagram) {
        HashTableAnswer.read(Bytes.copyOf(datagram)).ifPresent(answer -> {
            HashTableLookup lookup = asked.get(answer.transaction());
            if (lookup != null && lookup.answered(from, answer)) {
                asked.remove(answer.transaction());
                remembered.answered(from);
            }
        });
    }

    /** The lookups of one torrent. */
    private final class Watch implements HashTableLookup.Owner {
        private final Bytes infoHash;
        private final PeerDirectory directory;
        private @Nullable HashTableLookup current;
        private NetLoop.@Nullable Timer next;
        /** Of the walk that goes on. */
        private final List<InetSocketAddress> silent = new ArrayList<>();

        Watch(Bytes infoHash, PeerDirectory directory) {
            this.infoHash = infoHash;
            this.directory = directory;
        }

        void look() {
            byte[] id = new byte[HashTableQuestion.ID_SIZE];
            random.nextBytes(id);
            List<Location> first = new ArrayList<>();
            remembered.all().forEach(node -> first.add(new Location.Known(Address.of(node))));
            first.addAll(plan.hashTable());
            HashTableLookup lookup = new HashTableLookup(new HashTableQuestion(Bytes.wrap(id), infoHash, false), this);
            current = lookup;
            silent.clear();
            lookup.begin(first);
        }

        void stop() {
            if (next != null) {
                next.cancel();
            }
            current = null;
            asked.values().removeIf(lookup -> lookup.isFor(this));
        }

        @Override
        public Bytes ask(HashTableLookup lookup, Location node, HashTableQuestion question) {
            byte[] number = new byte[TRANSACTION_SIZE];
            random.nextBytes(number);
            Bytes transaction = Bytes.wrap(number);
            asked.put(transaction, lookup);
            plan.network().send(DatagramNetwork.Line.HASH_TABLE, node, question.with(transaction));
            return transaction;
        }

        @Override
        public void later(long millis, HashTableLookup lookup, Bytes transaction) {
            NetLoop.Timer unused = loop.schedule(millis, () -> {
                if (asked.remove(transaction, lookup)) {
                    lookup.silent(transaction);
                }
            });
        }

        @Override
        public void answered(Location node) {
            plan.network().answered(DatagramNetwork.Line.HASH_TABLE, node);
        }

        @Override
        public void silent(Location node) {
            if (node instanceof Location.Known there) {
                silent.add(there.address().toSocket());
            }
            plan.network().silent(DatagramNetwork.Line.HASH_TABLE, node);
        }

        @Override
        public void found(InetSocketAddress peer) {
            directory.found(peer);
        }

        @Override
        public void over(HashTableLookup lookup, int answers) {
            if (lookup.equals(current)) {
                current = null;
                // Where nobody answers, the way is what is wrong.
                if (answers > 0) {
                    remembered.forget(silent);
                }
                next = loop.schedule(answers == 0 ? RETRY_MILLIS : PERIOD_MILLIS, this::look);
            }
        }
    }
}
