package org.seedbank.torrent.utp;

import java.util.Arrays;

/**
 * What was sent and is not acknowledged yet, in two orders: by packet number, and by transmission. A transmission is
 * lost when the third one after it has arrived, so that a packet that was sent again can be found lost again (as in RFC
 * 8985, counted in packets). Packet numbers are sequence numbers that do not wrap.
 */
final class SentPackets {
    /** Most packets under way; 16-bit sequence numbers stay far from ambiguous. */
    static final int MOST = 4096;

    /** Later transmissions that must arrive first (BEP 29: three duplicate acknowledgements). */
    private static final int LEAST_TOLERANCE = 3;

    /** Networks that let packets overtake each other are met halfway (RFC 8985, 7.2, in packets). */
    private static final int MOST_TOLERANCE = 96;

    /** Of the shortest round trip: acknowledgements of two packets at once make that of one look long. */
    private static final double SURELY_EARLY = 0.75;

    private static final int FEW = 32;

    // Those below LOST count as sent.
    private static final byte IN_FLIGHT = 1;
    /** In flight as far as is known: it was too far ahead for the acknowledgements that would have named it lost. */
    private static final byte UNSEEN = 2;
    /** Counted as sent, but never was: nobody can honestly acknowledge it. */
    private static final byte WITHHELD = 3;

    private static final byte LOST = 4;
    private static final byte ARRIVED = 5;

    private byte[] states = new byte[FEW];
    private byte[] times = new byte[FEW];
    private int[] lengths = new int[FEW];
    private long[] offsets = new long[FEW];
    private long[] sentAt = new long[FEW];
    private long[] transmissions = new long[FEW];
    private long first;
    private long next;

    /** Packet numbers by transmission. */
    private long[] order = new long[FEW];

    private long orderFirst;
    private long orderNext;
    private long newestArrived = -1;
    private long seen = Long.MAX_VALUE;
    private long countedLosses;
    private int tolerance = LEAST_TOLERANCE;

    private int flight;
    private int lost;
    private long firstLost;

    private int ackedBytes;
    private int ackedPackets;
    private long sample;
    private long sampledTransmission;
    private boolean isBreached;
    private boolean isMistaken;
    private boolean isRepeatIncluded;

    SentPackets(long first) {
        this.first = first;
        this.next = first;
    }

    /** Number of the oldest packet that is not acknowledged. */
    long first() {
        return first;
    }

    /** Number of the next new packet. */
    long next() {
        return next;
    }

    boolean isEmpty() {
        return first == next;
    }

    boolean isFull() {
        return next - first == MOST;
    }

    /** Payload on its way. */
    int flight() {
        return flight;
    }

    /** Whether a packet has to be sent again. */
    boolean hasLost() {
        return lost > 0;
    }

    /** The first packet that has to be sent again. */
    long firstLost() {
        while (states[index(firstLost)] != LOST) {
            firstLost++;
        }
        return firstLost;
    }

    long offset(long number) {
        return offsets[index(number)];
    }

    int length(long number) {
        return lengths[index(number)];
    }

    /** Makes the next packet of bytes from {@code offset} on; it counts as lost until it is transmitted. */
    long add(long offset, int length) {
        if (next - first == states.length) {
            grow();
        }
        int at = index(next);
        states[at] = LOST;
        times[at] = 0;
        lengths[at] = length;
        offsets[at] = offset;
        if (lost++ == 0) {
            firstLost = next;
        }
        return next++;
    }

    /** Packet {@code number} leaves. */
    void transmitted(long number, long now) {
        flight += length(number);
        leave(number, IN_FLIGHT, now);
    }

    /** Packet {@code number} is treated as if it had left, to see whether it is acknowledged all the same. */
    void withheld(long number, long now) {
        leave(number, WITHHELD, now);
    }

    private void leave(long number, byte state, long now) {
        int at = index(number);
        lost--;
        states[at] = state;
        times[at] = (byte) Math.min(2, times[at] + 1);
        sentAt[at] = now;
        enqueue(number);
    }

    private void enqueue(long number) {
        transmissions[index(number)] = orderNext;
        if (orderNext - orderFirst == order.length) {
            long[] larger = new long[2 * order.length];
            for (long i = orderFirst; i < orderNext; i++) {
                larger[(int) i & (larger.length - 1)] = order[(int) i & (order.length - 1)];
            }
            order = larger;
        }
        order[(int) orderNext++ & (order.length - 1)] = number;
    }

    /**
     * Takes an acknowledgement; what it brought can be asked for until the next one.
     *
     * @param upTo the last packet of those without a gap; below {@link #next}
     * @param leastRoundTrip a packet that was sent again and is acknowledged earlier than that arrived the first time
     */
    void acknowledge(long upTo, PacketHeader header, long now, long leastRoundTrip) {
        ackedBytes = 0;
        ackedPackets = 0;
        sample = -1;
        sampledTransmission = -1;
        isBreached = false;
        isMistaken = false;
        isRepeatIncluded = false;
        while (first <= upTo) {
            arrived(first, now, leastRoundTrip);
            first++;
        }
        // Most name no more than 32 or 256 packets: what is further ahead may have arrived all the same.
        seen = header.hasMask() ? upTo + 1 + header.maskBits() : Long.MAX_VALUE;
        for (int word = 0; header.hasMask() && word < header.maskWords(); word++) {
            long bits = header.mask(word);
            for (; bits != 0; bits &= bits - 1) {
                long number = upTo + 2 + (long) word * Long.SIZE + Long.numberOfTrailingZeros(bits);
                if (number >= first && number < next) {
                    arrived(number, now, leastRoundTrip);
                }
            }
        }
    }

    private void arrived(long number, long now, long leastRoundTrip) {
        int at = index(number);
        byte state = states[at];
        if (state == ARRIVED) {
            return;
        }
        states[at] = ARRIVED;
        ackedBytes += lengths[at];
        ackedPackets++;
        isBreached |= state == WITHHELD || times[at] == 0;
        if (state == IN_FLIGHT || state == UNSEEN) {
            flight -= lengths[at];
        } else if (state == LOST) {
            lost--;
        }
        boolean early = times[at] > 1 && now - sentAt[at] < leastRoundTrip * SURELY_EARLY;
        isMistaken |= early || (state == LOST && times[at] == 1);
        isRepeatIncluded |= times[at] > 1;
        boolean once = times[at] == 1 && state != UNSEEN;
        if (once && transmissions[at] > sampledTransmission) {
            sampledTransmission = transmissions[at];
            sample = now - sentAt[at];
        }
        if (!early && state != UNSEEN) {
            newestArrived = Math.max(newestArrived, transmissions[at]);
        }
    }

    /** Payload that the last acknowledgement acknowledged first. */
    int ackedBytes() {
        return ackedBytes;
    }

    /** Packets that the last acknowledgement acknowledged first. */
    int ackedPackets() {
        return ackedPackets;
    }

    /**
     * Round trip of the newest packet of those that were sent once; -1 if there is none. Nor is there one when a packet
     * that was sent again is among them: the others may have waited at the peer, for as long as that took.
     */
    long sample() {
        return isRepeatIncluded ? -1 : sample;
    }

    /** Whether the last acknowledgement acknowledged what was never sent. */
    boolean isBreached() {
        return isBreached;
    }

    /**
     * Whether the last acknowledgement shows that a packet that was taken for lost only came late; more is tolerated
     * from now on.
     */
    boolean isMistaken() {
        return isMistaken;
    }

    /** Whether packet {@code number} is acknowledged. */
    boolean hasArrived(long number) {
        return number < first || states[index(number)] == ARRIVED;
    }

    /** Whether packet {@code number} has to be sent again. */
    boolean isLost(long number) {
        return number >= first && states[index(number)] == LOST;
    }

    /**
     * Finds what is lost by what has arrived; returns whether that is news to the congestion window.
     *
     * @param probe a packet that may be lost for its size; -1 if there is none
     */
    boolean findLost(long probe) {
        boolean news = false;
        if (isMistaken) {
            tolerance = Math.min(MOST_TOLERANCE, 2 * tolerance);
        }
        while (orderFirst < orderNext) {
            long number = order[(int) orderFirst & (order.length - 1)];
            int at = index(number);
            boolean current = number >= first && transmissions[at] == orderFirst;
            boolean underWay = current && states[at] < LOST;
            if (underWay && orderFirst + tolerance > newestArrived) {
                break;
            }
            if (underWay && number > seen) {
                states[at] = states[at] == IN_FLIGHT ? UNSEEN : states[at];
                enqueue(number);
            } else if (underWay) {
                news |= states[at] == IN_FLIGHT && orderFirst >= countedLosses && number != probe;
                lose(number);
            }
            orderFirst++;
        }
        if (news) {
            countedLosses = orderNext;
        }
        return news;
    }

    /** The peer keeps asking for the oldest packet; returns whether that is news to the congestion window. */
    boolean firstIsMissed(long probe) {
        int at = index(first);
        if (isEmpty() || (states[at] != IN_FLIGHT && states[at] != UNSEEN) || times[at] > 1) {
            return false;
        }
        boolean news = transmissions[at] >= countedLosses && first != probe;
        lose(first);
        if (news) {
            countedLosses = orderNext;
        }
        return news;
    }

    /** Nothing came back in time: all has to be sent again. */
    void allLost() {
        for (long number = first; number < next; number++) {
            if (states[index(number)] < LOST) {
                lose(number);
            }
        }
        orderFirst = orderNext;
        countedLosses = orderNext;
    }

    private void lose(long number) {
        int at = index(number);
        if (states[at] != WITHHELD) {
            flight -= lengths[at];
        }
        states[at] = LOST;
        firstLost = lost++ == 0 ? number : Math.min(firstLost, number);
    }

    private int index(long number) {
        return (int) number & (states.length - 1);
    }

    private void grow() {
        int size = states.length;
        states = rotated(Arrays.copyOf(states, 2 * size), size);
        times = rotated(Arrays.copyOf(times, 2 * size), size);
        lengths = rotated(Arrays.copyOf(lengths, 2 * size), size);
        offsets = rotated(Arrays.copyOf(offsets, 2 * size), size);
        sentAt = rotated(Arrays.copyOf(sentAt, 2 * size), size);
        transmissions = rotated(Arrays.copyOf(transmissions, 2 * size), size);
    }

    /** The array is twice as long now: what belongs into its upper half moves there. */
    private <T> T rotated(T array, int size) {
        int split = (int) first & (size - 1);
        if (((int) first & size) == 0) {
            System.arraycopy(array, 0, array, size, split);
        } else {
            System.arraycopy(array, split, array, size + split, size - split);
        }
        return array;
    }
}
