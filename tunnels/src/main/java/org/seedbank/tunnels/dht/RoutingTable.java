package org.seedbank.tunnels.dht;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.NetworkPrefix;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.dht.KnownNode.Standing;

/**
 * The nodes that this one knows, many near to it and few far away: buckets of eight, by how many leading bits they
 * share with it. The last bucket is all the rest, and is split when it is full. Who is good stays; newcomers get the
 * places of those who are not, and two places of a bucket for a network at most.
 */
final class RoutingTable {
    static final int BUCKET = 8;

    private static final int MOST_OF_A_NETWORK = 2;
    /** So long somebody who has answered is not believed to be elsewhere. */
    private static final Duration ALIVE = Duration.ofMinutes(1);
    /** After so long without change a bucket is looked at again; BEP 5. */
    private static final Duration STALE = Duration.ofMinutes(15);

    private final Clock clock;
    private final List<Bucket> buckets = new ArrayList<>();
    private final Map<PublicKey, KnownNode> byKey = new LinkedHashMap<>();
    private TablePoint own;

    RoutingTable(Clock clock, TablePoint own) {
        this.clock = clock;
        this.own = own;
        buckets.add(new Bucket(clock.instant()));
    }

    TablePoint own() {
        return own;
    }

    int size() {
        return byKey.size();
    }

    int depth() {
        return buckets.size();
    }

    /** Notes that {@code contact} has answered just now, whether there is room for it or not. */
    void answered(Contact contact) {
        Instant now = clock.instant();
        KnownNode known = byKey.get(contact.peer().key());
        if (known != null && known.contact().equals(contact)) {
            known.answered(now);
            bucketOf(contact.point()).changed = now;
        } else if (known == null || !now.isBefore(known.lastAnswer().plus(ALIVE))) {
            if (known != null) {
                remove(known);
            }
            add(new KnownNode(contact, now));
        }
    }

    /** Whether somebody new at this place would be taken. */
    boolean hasRoomFor(Contact contact) {
        if (byKey.containsKey(contact.peer().key()) || contact.point().equals(own)) {
            return false;
        }
        Bucket bucket = bucketOf(contact.point());
        return (!bucket.isFull() && !bucket.isCrowded(contact))
                || bucket.worst(contact, clock.instant()).isPresent()
                || (bucket.isFull() && isLast(bucket));
    }

    Optional<KnownNode> find(Peer peer) {
        KnownNode known = byKey.get(peer.key());
        return known != null && known.contact().peer().equals(peer) ? Optional.of(known) : Optional.empty();
    }

    /** At most {@code count} nodes that pass {@code filter} and are not bad, nearest first. */
    List<Contact> nearest(TablePoint target, int count, Predicate<Contact> filter) {
        Instant now = clock.instant();
        return byKey.values().stream()
                .filter(node -> node.standing(now) != Standing.BAD)
                .map(KnownNode::contact)
                .filter(filter)
                .sorted(Contact.nearest(target))
                .limit(count)
                .toList();
    }

    List<KnownNode> nodes() {
        return List.copyOf(byKey.values());
    }

    /** Drops whoever does not answer. */
    void removeBad() {
        Instant now = clock.instant();
        nodes().stream().filter(node -> node.standing(now) == Standing.BAD).forEach(this::remove);
    }

    /** This node is elsewhere now, and so its buckets are others. */
    void moveTo(TablePoint place) {
        if (place.equals(own)) {
            return;
        }
        List<KnownNode> all = nodes();
        own = place;
        byKey.clear();
        buckets.clear();
        buckets.add(new Bucket(clock.instant()));
        all.forEach(this::add);
    }

    /** A place in a bucket where nothing has changed for long; it counts as changed by this. */
    Optional<TablePoint> stalePlace(RandomGenerator random) {
        Instant now = clock.instant();
        for (int i = 0; i < buckets.size(); i++) {
            if (!now.isBefore(buckets.get(i).changed.plus(STALE))) {
                buckets.get(i).changed = now;
                return Optional.of(placeIn(i, random));
            }
        }
        return Optional.empty();
    }

    /** Which bucket {@code point} belongs to, from 0. */
    int indexOf(TablePoint point) {
        return Math.min(own.sharedBits(point), buckets.size() - 1);
    }

    private void add(KnownNode node) {
        Contact contact = node.contact();
        if (contact.point().equals(own)) {
            return;
        }
        Bucket bucket = bucketOf(contact.point());
        while (bucket.isFull() && isLast(bucket) && buckets.size() < TablePoint.BITS) {
            split(bucket);
            bucket = bucketOf(contact.point());
        }
        if (bucket.isFull() || bucket.isCrowded(contact)) {
            Optional<KnownNode> worst = bucket.worst(contact, clock.instant());
            if (worst.isEmpty()) {
                return;
            }
            remove(worst.get());
        }
        bucket.nodes.put(contact.peer().key(), node);
        bucket.changed = clock.instant();
        byKey.put(contact.peer().key(), node);
    }

    private void split(Bucket full) {
        Bucket nearer = new Bucket(clock.instant());
        int shared = buckets.size();
        full.nodes.values().removeIf(node -> {
            boolean isNearer = own.sharedBits(node.contact().point()) >= shared;
            if (isNearer) {
                nearer.nodes.put(node.contact().peer().key(), node);
            }
            return isNearer;
        });
        buckets.add(nearer);
    }

    private void remove(KnownNode node) {
        PublicKey key = node.contact().peer().key();
        byKey.remove(key);
        bucketOf(node.contact().point()).nodes.remove(key);
    }

    private Bucket bucketOf(TablePoint point) {
        return buckets.get(indexOf(point));
    }

    private boolean isLast(Bucket bucket) {
        return bucket == buckets.get(buckets.size() - 1);
    }

    /** Shares {@code index} bits with our own place; the next one differs, except in the last bucket. */
    private TablePoint placeIn(int index, RandomGenerator random) {
        byte[] place = new byte[TablePoint.SIZE];
        random.nextBytes(place);
        for (int bit = 0; bit <= index; bit++) {
            int mask = 0x80 >> bit % Byte.SIZE;
            int at = bit / Byte.SIZE;
            boolean isSame = bit < index;
            boolean isLast = index == buckets.size() - 1;
            if (isSame || !isLast) {
                int wanted = isSame ? own.value().at(at) : ~own.value().at(at);
                place[at] = (byte) ((place[at] & ~mask) | (wanted & mask));
            }
        }
        return new TablePoint(Bytes.wrap(place));
    }

    private static final class Bucket {
        private final Map<PublicKey, KnownNode> nodes = new LinkedHashMap<>();
        private Instant changed;

        Bucket(Instant changed) {
            this.changed = changed;
        }

        boolean isFull() {
            return nodes.size() >= BUCKET;
        }

        boolean isCrowded(Contact contact) {
            return neighboursOf(contact).count() >= MOST_OF_A_NETWORK;
        }

        /** Who has to make room for {@code contact}, if anybody is bad enough. */
        Optional<KnownNode> worst(Contact contact, Instant now) {
            Stream<KnownNode> all = isCrowded(contact) ? neighboursOf(contact) : nodes.values().stream();
            @Nullable KnownNode worst = null;
            for (KnownNode each : all.toList()) {
                boolean isWorse = worst == null || each.standing(now).compareTo(worst.standing(now)) > 0;
                worst = isWorse ? each : worst;
            }
            return Optional.ofNullable(worst).filter(each -> each.standing(now) != Standing.GOOD);
        }

        private Stream<KnownNode> neighboursOf(Contact contact) {
            NetworkPrefix hand = NetworkPrefix.handOf(contact.peer().address());
            return nodes.values().stream()
                    .filter(each -> NetworkPrefix.handOf(each.contact().peer().address())
                            .equals(hand));
        }
    }
}
