package org.seedbank.torrent.bt;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Copies of pieces whose hash was wrong and that several gave, until a good copy tells whose blocks were bad. What is
 * kept has a limit; those pieces whose first bad copy came first are forgotten first.
 */
final class Suspects {
    /** About a megabyte. */
    static final int MOST_BLOCKS = 1 << 15;

    private static final int MOST_COPIES = 4;

    private final Map<Integer, Deque<Copy>> pieces = new LinkedHashMap<>();
    private int blocks;

    /**
     * A bad copy.
     *
     * @param givers who gave each block
     * @param prints what each block looks like
     */
    void add(int piece, List<Object> givers, long[] prints) {
        Deque<Copy> copies = pieces.computeIfAbsent(piece, any -> new ArrayDeque<>());
        copies.add(new Copy(givers, prints));
        blocks += prints.length;
        if (copies.size() > MOST_COPIES) {
            blocks -= copies.remove().prints.length;
        }
        Iterator<Deque<Copy>> eldest = pieces.values().iterator();
        while (blocks > MOST_BLOCKS) {
            eldest.next().forEach(copy -> blocks -= copy.prints.length);
            eldest.remove();
        }
    }

    /** Whether there is a bad copy of {@code piece}. */
    boolean has(int piece) {
        return pieces.containsKey(piece);
    }

    /**
     * The good copy of {@code piece} looks like {@code prints}.
     *
     * @return who gave something else: once for each bad copy
     */
    List<Object> solve(int piece, long[] prints) {
        List<Object> guilty = new ArrayList<>();
        Deque<Copy> copies = pieces.remove(piece);
        if (copies != null) {
            for (Copy copy : copies) {
                blocks -= copy.prints.length;
                guilty.addAll(copy.differing(prints));
            }
        }
        return guilty;
    }

    private static final class Copy {
        private final List<Object> givers;
        private final long[] prints;

        private Copy(List<Object> givers, long[] prints) {
            this.givers = givers;
            this.prints = prints;
        }

        private Set<Object> differing(long[] good) {
            Set<Object> guilty = new LinkedHashSet<>();
            for (int index = 0; index < prints.length; index++) {
                if (prints[index] != good[index]) {
                    guilty.add(givers.get(index));
                }
            }
            return guilty;
        }
    }
}
