package org.seedbank.tunnels.dht;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A node in the routing table, and how it behaved. All of them have answered once. */
final class KnownNode {
    /** How long an answer, or a question of somebody who has answered, counts; BEP 5. */
    static final Duration FRESH = Duration.ofMinutes(15);

    private static final int MOST_FAILURES = 2;

    private final Contact contact;
    private Instant lastAnswer;
    private @Nullable Instant lastQuery;
    private int failures;

    KnownNode(Contact contact, Instant answered) {
        this.contact = contact;
        this.lastAnswer = answered;
    }

    Contact contact() {
        return contact;
    }

    void answered(Instant now) {
        lastAnswer = now;
        failures = 0;
    }

    void asked(Instant now) {
        lastQuery = now;
    }

    void failed() {
        failures++;
    }

    Instant lastAnswer() {
        return lastAnswer;
    }

    Standing standing(Instant now) {
        if (failures >= MOST_FAILURES) {
            return Standing.BAD;
        }
        boolean isFresh =
                now.isBefore(lastAnswer.plus(FRESH)) || (lastQuery != null && now.isBefore(lastQuery.plus(FRESH)));
        return isFresh ? Standing.GOOD : Standing.UNKNOWN;
    }

    /** What is to be thought of a node. */
    enum Standing {
        /** Heard of in the last 15 minutes. */
        GOOD,
        /** Not heard of for long. */
        UNKNOWN,
        /** Left two questions in a row unanswered. */
        BAD
    }
}
