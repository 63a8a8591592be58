package org.seedbank.torrent.utp;

import java.util.BitSet;

/**
 * A flow of TCP NewReno with selective acknowledgements and without end, for comparison: slow start, one packet more a
 * round trip, half the window at a loss, at most once a round trip (RFC 5681, RFC 6675).
 */
final class RenoFlow {
    private static final int PACKET = 1372;
    private static final int TOLERANCE = 3;

    private final Simulation simulation;
    private final SimulatedPipe there;
    private final SimulatedPipe back;
    private final BitSet arrived = new BitSet();
    private final BitSet acknowledged = new BitSet();
    private final BitSet lost = new BitSet();
    private double window = 4;
    private double threshold = Double.MAX_VALUE;
    private int first;
    private int next;
    private int highest;
    private int recovery;
    private int inFlight;
    private int expected;
    private long timer;
    private boolean isRunning = true;

    RenoFlow(Simulation simulation, SimulatedPipe there, SimulatedPipe back) {
        this.simulation = simulation;
        this.there = there;
        this.back = back;
    }

    void start() {
        pump();
        watch();
    }

    void stop() {
        isRunning = false;
    }

    /** Bytes that arrived in order. */
    long delivered() {
        return (long) expected * (PACKET - PacketHeader.SIZE);
    }

    private void pump() {
        while (isRunning && inFlight < (int) window) {
            int number = lost.nextSetBit(first);
            if (number >= 0) {
                lost.clear(number);
            } else {
                number = next++;
            }
            inFlight++;
            int sent = number;
            there.carry(PACKET, () -> receive(sent));
        }
    }

    private void receive(int number) {
        arrived.set(number);
        expected = arrived.nextClearBit(expected);
        int upTo = expected;
        back.carry(40, () -> acknowledge(upTo, number));
    }

    private void acknowledge(int upTo, int number) {
        timer = simulation.now();
        int news = 0;
        for (int i = acknowledged.nextClearBit(first); i < upTo; i = acknowledged.nextClearBit(i + 1)) {
            news += take(i);
        }
        if (!acknowledged.get(number)) {
            news += take(number);
        }
        first = Math.max(first, upTo);
        highest = Math.max(highest, number);
        findLost();
        if (first >= recovery) {
            window += window < threshold ? news : news / window;
        }
        pump();
    }

    private int take(int number) {
        acknowledged.set(number);
        if (lost.get(number)) {
            lost.clear(number);
        } else {
            inFlight--;
        }
        return 1;
    }

    private int searched;

    private void findLost() {
        boolean news = false;
        for (searched = Math.max(searched, first); searched <= highest - TOLERANCE; searched++) {
            if (!acknowledged.get(searched)) {
                lost.set(searched);
                inFlight--;
                news |= searched >= recovery;
            }
        }
        if (news) {
            threshold = Math.max(2, window / 2);
            window = threshold;
            recovery = next;
        }
    }

    /** After a second of silence everything is sent again. */
    private void watch() {
        if (isRunning) {
            simulation.at(simulation.now() + 100_000, this::watch);
        }
        if (simulation.now() - timer > 1_000_000 && inFlight > 0) {
            threshold = Math.max(2, window / 2);
            window = 1;
            for (int i = acknowledged.nextClearBit(first); i < next; i = acknowledged.nextClearBit(i + 1)) {
                lost.set(i);
            }
            inFlight = 0;
            searched = next;
            recovery = next;
            timer = simulation.now();
            pump();
        }
    }
}
