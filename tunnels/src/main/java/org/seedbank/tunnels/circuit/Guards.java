package org.seedbank.tunnels.circuit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.tunnels.directory.Candidate;

/**
 * First hops that are used over and over: whoever changes them for each circuit has met every bad one before long. One
 * through which far fewer circuits come about than through the others may want to choose who comes next, and is given
 * up. Lives on the node's loop.
 *
 * @see "Elahi et al., Changing of the Guards, WPES 2012"
 * @see "Tor, Guard Specification, path bias"
 */
public final class Guards {
    /** Failures in a row after which another one is looked for. */
    private static final int PATIENCE = 3;

    /** Fewer questions beyond a guard say nothing. */
    private static final int FEWEST_TO_JUDGE = 20;
    /** Fewer of the others together say nothing of the network either. */
    private static final int FEWEST_TO_COMPARE = 10;
    /** Older ones count half. */
    private static final int MOST_COUNTED = 200;
    /** Share of the questions beyond a guard that must be answered; half of the nodes that are known may be gone. */
    private static final double LEAST_SHARE = 0.3;

    private static final int MOST_GIVEN_UP = 100;

    private final int limit;
    private final Map<PublicKey, Conduct> records = new LinkedHashMap<>();
    private final Set<PublicKey> givenUp = new LinkedHashSet<>();

    Guards(int limit) {
        this.limit = limit;
    }

    /** Takes up those of an earlier run, the most trusted first. */
    public void recall(Collection<PublicKey> keys) {
        keys.stream().limit(limit).forEach(key -> records.put(key, new Conduct()));
    }

    /** Those of now, the most trusted first. */
    public List<PublicKey> keys() {
        return List.copyOf(records.keySet());
    }

    /** Whether {@code key} is one of those of now. */
    boolean has(PublicKey key) {
        return records.containsKey(key);
    }

    /** One of {@code candidates}, which are in random order. */
    Optional<Candidate> choose(List<Candidate> candidates) {
        List<Candidate> usable = new ArrayList<>(candidates);
        usable.removeIf(each -> !records.containsKey(each.key()));
        if (usable.size() >= limit) {
            return Optional.of(usable.get(0));
        }
        Optional<Candidate> added = candidates.stream()
                .filter(each -> !records.containsKey(each.key()) && !givenUp.contains(each.key()))
                .findFirst();
        if (added.isPresent() && records.size() < limit) {
            records.put(added.get().key(), new Conduct());
            return added;
        }
        return usable.stream().findFirst().or(() -> added);
    }

    void succeeded(PublicKey key) {
        Conduct guard = records.get(key);
        if (guard != null) {
            guard.failuresInARow = 0;
        }
    }

    /** It does not answer, or wrongly. */
    void failed(PublicKey key) {
        Conduct guard = records.get(key);
        if (guard != null && ++guard.failuresInARow >= PATIENCE) {
            records.remove(key);
        }
    }

    /** Somebody beyond it answered as they should. */
    void passed(PublicKey key) {
        Conduct guard = records.get(key);
        if (guard != null) {
            guard.asked++;
            guard.answered++;
            guard.fade();
        }
    }

    /** Somebody who was asked through it did not answer, or wrongly; that may be nobody's fault, so it is counted. */
    void heldBack(PublicKey key) {
        Conduct guard = records.get(key);
        if (guard == null) {
            return;
        }
        guard.asked++;
        guard.fade();
        if (guard.asked >= FEWEST_TO_JUDGE && guard.share() < LEAST_SHARE && isWorseThanOthers(key, guard)) {
            records.remove(key);
            giveUp(key);
        }
    }

    /** Whether it is not the network that is bad: giving up all guards then would serve whoever made it so. */
    private boolean isWorseThanOthers(PublicKey key, Conduct guard) {
        Conduct others = new Conduct();
        records.forEach((other, conduct) -> {
            if (!other.equals(key)) {
                others.asked += conduct.asked;
                others.answered += conduct.answered;
            }
        });
        boolean isKnown = others.asked >= FEWEST_TO_COMPARE;
        return limit == 1 || (isKnown && others.share() >= Math.max(LEAST_SHARE, 2 * guard.share()));
    }

    private void giveUp(PublicKey key) {
        givenUp.add(key);
        if (givenUp.size() > MOST_GIVEN_UP) {
            Iterator<PublicKey> oldest = givenUp.iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** What one guard did. */
    private static final class Conduct {
        private int failuresInARow;
        private int asked;
        private int answered;

        double share() {
            return answered / (double) asked;
        }

        void fade() {
            if (asked >= MOST_COUNTED) {
                asked /= 2;
                answered /= 2;
            }
        }
    }
}
