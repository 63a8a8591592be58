package org.seedbank.tunnels.circuit;

/** What a circuit is for; only its owner knows. */
public enum CircuitGoal {
    /** Datagrams leave it at its end. */
    DATA("data"),
    /** Its end is where others ask for us. */
    INTRODUCTION("introduction"),
    /** Its end is where somebody who asked for us is to meet us. */
    SEEDER_RENDEZVOUS("rendezvous"),
    /** Its end is where we meet somebody whom we asked for. */
    SEEKER_RENDEZVOUS("rendezvous");

    /** Hops that a circuit may have beyond those that the user chose. */
    static final int MOST_MORE = 1;

    /** Some ask whether the other owner is there every 7.5 s only; as long as they wait in the reference. */
    private static final int SILENCE_OF_JOINED = 20;

    private final String text;

    CircuitGoal(String text) {
        this.text = text;
    }

    /** A word for people. */
    public String text() {
        return text;
    }

    /** Whether it serves a member of a hidden swarm, so that strangers can make this node build it. */
    boolean isOfMeetings() {
        return this != DATA;
    }

    /** Hops more than the user chose: as many as make both sides of a meeting equally far from it, or further. */
    int hopsMore() {
        return this == INTRODUCTION || this == SEEKER_RENDEZVOUS ? MOST_MORE : 0;
    }

    /** Whether the far end is asked for a sign of life; who is found waits for the other to ask. */
    boolean asksForLife(boolean isJoined) {
        return this == DATA || this == INTRODUCTION || (this == SEEKER_RENDEZVOUS && isJoined);
    }

    /**
     * Whether silence says that one of its hops is gone. Where another owner is waited for, or answers, it may as well
     * be that one, who could otherwise have us take others than the hops that we drew.
     */
    boolean isSilenceOfHops() {
        return this == DATA || this == INTRODUCTION;
    }

    /** Seconds without a cell after which a circuit is given up. */
    int silenceSeconds(int usual) {
        return this == DATA || this == INTRODUCTION ? usual : Math.max(usual, SILENCE_OF_JOINED);
    }
}
