package org.seedbank.torrent.bt;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Handshakes by the host that they are with: who comes in a crowd gives way first. Of the loop's thread. */
final class HostCrowd {
    private final Map<HostPrefix, Set<Greeting>> hosts = new LinkedHashMap<>();
    private int size;

    int size() {
        return size;
    }

    /** False if it was there. */
    boolean add(Greeting greeting) {
        boolean isNew = hosts.computeIfAbsent(greeting.host(), any -> new LinkedHashSet<>())
                .add(greeting);
        size += isNew ? 1 : 0;
        return isNew;
    }

    void remove(Greeting greeting) {
        Set<Greeting> crowd = hosts.get(greeting.host());
        if (crowd != null && crowd.remove(greeting)) {
            size--;
            if (crowd.isEmpty()) {
                hosts.remove(greeting.host());
            }
        }
    }

    /**
     * Of the host that has most of them, or came first of those, the eldest does not wait any longer: in a flood that
     * is hardly ever an honest peer, and never one of another host.
     */
    void giveWay() {
        Set<Greeting> largest = Set.of();
        for (Set<Greeting> crowd : hosts.values()) {
            largest = crowd.size() > largest.size() ? crowd : largest;
        }
        largest.stream().findFirst().ifPresent(Greeting::giveUp);
    }

    /** All of them. */
    List<Greeting> all() {
        return hosts.values().stream().flatMap(Set::stream).toList();
    }
}
