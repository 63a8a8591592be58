package org.seedbank.torrent.bt;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Under which address others see us: what trackers ({@code external ip}, BEP 24) and peers ({@code yourip}, BEP 10)
 * say, one vote each. Good for not dialling ourselves and for the order of dialling, and for nothing where a lie would
 * hurt. For any thread.
 */
final class OwnAddress {
    private static final int VOTERS = 100;
    private static final int IPV4 = 4;
    private static final int IPV6 = 16;

    /** Who said what; the eldest is forgotten. */
    private final Map<Object, InetAddress> votes = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, InetAddress> eldest) {
            return size() > VOTERS;
        }
    };

    /** {@code voter} sees us at this address of 4 or 16 bytes; anything else is not heard. */
    synchronized void said(Object voter, byte[] address) {
        parse(address).ifPresent(parsed -> {
            votes.remove(voter);
            votes.put(voter, parsed);
        });
    }

    /** The address that these bytes are; empty if they are none that a host has. */
    static Optional<InetAddress> parse(byte[] address) {
        if (address.length != IPV4 && address.length != IPV6) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByAddress(address))
                    .filter(parsed -> !parsed.isAnyLocalAddress() && !parsed.isMulticastAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("both sizes are addresses", e);
        }
    }

    /** What most of them say; empty while nobody has said anything. */
    synchronized Optional<InetAddress> find() {
        return find(address -> true);
    }

    /** The same of addresses of the family of {@code other}. */
    synchronized Optional<InetAddress> towards(InetAddress other) {
        return find(address -> address.getClass() == other.getClass());
    }

    private Optional<InetAddress> find(Predicate<InetAddress> asked) {
        Map<InetAddress, Integer> counts = new HashMap<>();
        votes.values().stream().filter(asked).forEach(address -> counts.merge(address, 1, Integer::sum));
        return counts.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
    }
}
