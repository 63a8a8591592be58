package org.seedbank.torrent.bt;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where others see us (BEP 24, and {@code yourip} of BEP 10): what most of those say who said anything lately, one
 * voice for each of them. For any thread.
 */
final class OwnAddress {
    private static final int VOICES = 50;

    private final Map<Object, InetAddress> said = new LinkedHashMap<>();
    private final AtomicInteger version = new AtomicInteger();
    private Map<Integer, InetAddress> believed = Map.of();

    /** {@code who} sees us as {@code address}. */
    synchronized void told(Object who, InetAddress address) {
        if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
            return;
        }
        said.remove(who);
        if (said.size() == VOICES) {
            said.remove(said.keySet().iterator().next());
        }
        said.put(who, address);
        Map<Integer, InetAddress> most = new HashMap<>();
        Map<InetAddress, Integer> votes = new HashMap<>();
        said.values().forEach(each -> {
            int count = votes.merge(each, 1, Integer::sum);
            InetAddress best = most.get(each.getAddress().length);
            if (best == null || count > votes.getOrDefault(best, 0)) {
                most.put(each.getAddress().length, each);
            }
        });
        if (!most.equals(believed)) {
            believed = most;
            version.incrementAndGet();
        }
    }

    /** Our address in the family of {@code other}; empty while nobody said it. */
    synchronized Optional<InetAddress> towards(InetAddress other) {
        return Optional.ofNullable(believed.get(other.getAddress().length));
    }

    /** Whether that is our address, by what most say. */
    synchronized boolean isKnownAs(InetAddress address) {
        return believed.containsValue(address);
    }

    /** Another number whenever something else is believed. */
    int version() {
        return version.get();
    }
}
