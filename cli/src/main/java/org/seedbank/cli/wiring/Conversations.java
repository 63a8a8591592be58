package org.seedbank.cli.wiring;

import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.pool.CircuitPool;

/**
 * Which circuit each conversation has: the same, since whoever is asked knows us by its exit, until nothing has come of
 * it for some times in a row. Lives on the node's loop.
 */
final class Conversations {
    private static final int MOST = 1000;

    private final Map<Topic, Conversation> all = new LinkedHashMap<>(16, 0.75f, true);

    /** What a conversation is about. */
    sealed interface Topic {
        /** How often in a row nothing may come of it. */
        int patience();
    }

    /** Announcing by UDP: the two questions that one announcement takes go the same way, and are asked twice each. */
    record Tracker(Location tracker) implements Topic {
        @Override
        public int patience() {
            return 2;
        }
    }

    /** Announcing by HTTP. */
    record WebTracker(Location tracker) implements Topic {
        @Override
        public int patience() {
            return 1;
        }
    }

    /** Asking the hash table, of which many nodes are always gone. */
    enum HashTable implements Topic {
        /** There is one. */
        INSTANCE;

        private static final int WAYS_IN = 3;

        @Override
        public int patience() {
            return WAYS_IN;
        }
    }

    /**
     * The circuit of {@code pool} for {@code topic}, where all have another chance if none has helped; empty if none is
     * ready.
     */
    Optional<Circuit> circuit(CircuitPool pool, Topic topic) {
        return circuit(pool, topic, circuit -> true).or(() -> {
            Optional.ofNullable(all.get(topic)).ifPresent(conversation -> conversation.unfit.clear());
            return circuit(pool, topic, circuit -> true);
        });
    }

    /** The circuit for {@code topic}, of those that {@code may} be used and did not fail it; empty if there is none. */
    Optional<Circuit> circuit(CircuitPool pool, Topic topic, Predicate<Circuit> may) {
        Conversation conversation = all.computeIfAbsent(topic, unused -> new Conversation());
        if (all.size() > MOST) {
            Iterator<Topic> oldest = all.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        Circuit kept = conversation.circuit;
        if (kept != null && kept.isReady() && may.test(kept)) {
            return Optional.of(kept);
        }
        Optional<Circuit> next = pool.best(each -> may.test(each) && !conversation.unfit.contains(each));
        next.ifPresent(conversation::begin);
        return next;
    }

    /** Something came of it. */
    void answered(Topic topic) {
        Conversation conversation = all.get(topic);
        if (conversation != null) {
            conversation.silences = 0;
            conversation.hasAnswers = true;
        }
    }

    /** Nothing came of it. */
    void silent(Topic topic) {
        Conversation conversation = all.get(topic);
        if (conversation == null || conversation.circuit == null) {
            return;
        }
        conversation.silences++;
        // One that helped before has lost something, or asked whoever is gone.
        int patience = conversation.hasAnswers ? 4 * topic.patience() : topic.patience();
        if (conversation.silences >= patience) {
            conversation.leave();
        }
    }

    /** It is gone. */
    void closed(Circuit circuit) {
        all.values().forEach(conversation -> conversation.unfit.remove(circuit));
    }

    /** One conversation. */
    private static final class Conversation {
        private final Set<Circuit> unfit = new HashSet<>();
        private @Nullable Circuit circuit;
        private int silences;
        private boolean hasAnswers;

        void begin(Circuit next) {
            circuit = next;
            silences = 0;
            hasAnswers = false;
        }

        void leave() {
            if (circuit != null) {
                unfit.add(circuit);
            }
            circuit = null;
        }
    }
}
