package org.seedbank.torrent.bt;

import java.util.LinkedHashSet;
import java.util.Set;

/** What was added last, up to a number: whoever adds more pushes out what was added first. */
final class LatestSet<E> {
    private final Set<E> elements = new LinkedHashSet<>();
    private final int most;

    LatestSet(int most) {
        this.most = most;
    }

    void add(E element) {
        elements.remove(element);
        elements.add(element);
        if (elements.size() > most) {
            elements.remove(elements.iterator().next());
        }
    }

    void remove(E element) {
        elements.remove(element);
    }

    boolean isEmpty() {
        return elements.isEmpty();
    }

    boolean contains(E element) {
        return elements.contains(element);
    }
}
