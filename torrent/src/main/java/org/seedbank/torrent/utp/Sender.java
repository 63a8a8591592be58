package org.seedbank.torrent.utp;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/** The sending half of a connection: which byte goes into which packet, and when it leaves, and leaves again. */
final class Sender {
    /** Packets that may follow each other at once beyond twice those just acknowledged: a small queue takes them. */
    private static final int BURST = 16;

    private static final int LARGEST_BURST = 256;

    /** Acknowledgements of nothing new that tell of a loss (BEP 29). */
    private static final int DUPLICATES = 3;

    /** One packet of this many, at random, is withheld at first, where many are under way. */
    private static final int WITHHELD_ONE_OF = 20_000;

    private static final int WITHHELD_FROM = 64;

    private static final int WITHHELD_TO = 1024;

    /** A probe needs packets behind it that tell of its loss. */
    private static final int PROBED_FROM = 8;

    private static final long NEVER = Long.MAX_VALUE;

    private final ByteRing bytes;
    private final SentPackets packets;
    private final Ledbat congestion;
    private final RoundTrip roundTrip = new RoundTrip();
    private final RandomGenerator random;
    private final Pacer pacer;
    private final PathProbe probe;
    private int packet;
    private long cut;
    private long peerWindow;
    private int duplicates;
    private int burst = BURST;
    private int untilWithheld;
    private long deadline = NEVER;
    private long paced = NEVER;
    private boolean isEnding;
    private long end = NEVER;
    private long lastSent;

    /** Puts packets on the path. */
    interface Line {
        /** Sends it. */
        void send(Packet packet, long now);
    }

    /**
     * A packet to be sent.
     *
     * @param number that it has
     * @param offset of its first byte in the stream
     * @param length of its payload
     * @param padding bytes that mean nothing
     */
    record Packet(PacketType type, long number, long offset, int length, int padding) {}

    /**
     * @param first number of the first packet
     * @param largest datagram that the path may carry
     */
    Sender(long first, int largest, UtpSettings settings, MemoryBudget budget, RandomGenerator random) {
        this.bytes = new ByteRing(settings.sendBuffer(), budget);
        this.packets = new SentPackets(first);
        this.probe = new PathProbe(largest);
        this.packet = probe.size() - PacketHeader.SIZE;
        this.congestion = new Ledbat(packet, settings.sendBuffer());
        this.pacer = new Pacer(packet);
        this.random = random;
        this.untilWithheld = random.nextInt(WITHHELD_ONE_OF);
    }

    /** Takes what fits; returns how much. */
    int write(ByteBuffer source) {
        return bytes.put(source);
    }

    /** Bytes that {@link #write} would take. */
    int room() {
        return bytes.room();
    }

    /** Copies the payload of a packet. */
    void copy(long offset, int length, ByteBuffer target) {
        bytes.copy(offset, length, target);
    }

    /** After what was written the stream ends. */
    void end() {
        isEnding = true;
    }

    /** Whether everything, and that it was everything, is acknowledged. */
    boolean isComplete() {
        return packets.first() > end;
    }

    /** Whether everything but the end of the stream is acknowledged. */
    boolean hasDelivered() {
        return packets.first() >= end;
    }

    /** Nothing waits to be sent or to be acknowledged. */
    boolean isIdle() {
        return packets.isEmpty() && cut == bytes.end() && (!isEnding || end != NEVER);
    }

    /** Number of the next new packet. */
    long next() {
        return packets.next();
    }

    /** Number of the oldest packet that is not acknowledged. */
    long first() {
        return packets.first();
    }

    /** The window that the peer announced when it accepted. */
    void begin(int window) {
        peerWindow = Integer.toUnsignedLong(window);
    }

    /**
     * Takes the acknowledgement in a packet of the peer.
     *
     * @param upTo the last packet of those without a gap; must have been sent
     * @param isBare whether the packet has no other purpose
     * @return false if the peer acknowledges what it cannot have
     */
    boolean acknowledged(long upTo, PacketHeader header, boolean isBare, DelayMeter delays, long now) {
        long before = packets.first();
        int flight = packets.flight();
        boolean isRepeated = isBare && upTo == before - 1 && peerWindow == Integer.toUnsignedLong(header.window);
        packets.acknowledge(upTo, header, now, roundTrip.least());
        if (packets.isBreached()) {
            return false;
        }
        if (upTo >= before - 1) {
            peerWindow = Integer.toUnsignedLong(header.window);
        }
        if (packets.sample() >= 0) {
            roundTrip.sample(packets.sample());
        }
        bytes.discardTo(packets.isEmpty() ? cut : packets.offset(packets.first()));
        if (packets.isMistaken()) {
            congestion.mistaken();
        }
        boolean news = packets.findLost(probe.number());
        judgeProbe();
        if (packets.ackedPackets() > 0) {
            burst = Math.min(LARGEST_BURST, burst + 2 * packets.ackedPackets());
            roundTrip.answered();
            deadline = packets.isEmpty() ? NEVER : now + roundTrip.timeout();
            int queueing = delays.queueing(roundTrip.smoothed());
            congestion.acknowledged(packets.ackedBytes(), flight, queueing, roundTrip, now);
            duplicates = 0;
        } else if (isRepeated && !packets.isEmpty() && ++duplicates == DUPLICATES) {
            news |= packets.firstIsMissed(probe.number());
            judgeProbe();
        }
        if (news) {
            congestion.lost(delays.queueing(roundTrip.smoothed()), roundTrip, now);
        }
        return true;
    }

    /** Whether the peer, which has room, says again that what we sent has not arrived. */
    boolean isStuck() {
        return packets.ackedPackets() == 0 && !packets.isEmpty() && peerWindow >= packet;
    }

    private void judgeProbe() {
        if (probe.number() >= 0 && packets.hasArrived(probe.number())) {
            probe.arrived();
            packet = probe.size() - PacketHeader.SIZE;
        } else if (probe.number() >= 0 && packets.isLost(probe.number())) {
            probe.lost();
        }
    }

    /** Sends what the windows allow. */
    void flush(Line line, long now) {
        paced = NEVER;
        if (isIdle()) {
            return;
        }
        if (packets.isEmpty() && now - lastSent > roundTrip.timeout()) {
            congestion.idle();
        }
        pacer.begin(congestion.pace(now), roundTrip.smoothed(), now);
        while (burst > 0 && pacer.isOpen() && (packets.hasLost() ? sendAgain(line, now) : sendNew(line, now))) {
            burst--;
        }
        burst = BURST;
        paced = pacer.isOpen() ? NEVER : pacer.opens();
        if (deadline == NEVER && !isIdle()) {
            deadline = now + roundTrip.timeout();
        }
    }

    private boolean sendAgain(Line line, long now) {
        long number = packets.firstLost();
        int length = packets.length(number);
        // The oldest may always leave: nothing else tells more about what is under way (RFC 6675, 5, 4.3).
        boolean fits = number == packets.first() || packets.flight() + length <= congestion.window();
        if (fits) {
            transmit(line, number, 0, now);
        }
        return fits;
    }

    private boolean sendNew(Line line, long now) {
        long unsent = bytes.end() - cut;
        if (packets.isFull() || (unsent == 0 && !(isEnding && end == NEVER))) {
            return false;
        }
        long room = Math.min(congestion.window(), peerWindow) - packets.flight();
        int length = (int) Math.min(packet, unsent);
        if (packets.flight() == 0 && peerWindow > 0) {
            length = (int) Math.min(length, peerWindow);
        }
        if (length > room) {
            return false;
        }
        add(line, length, now);
        return true;
    }

    private void add(Line line, int length, long now) {
        if (length == 0) {
            end = packets.next();
        }
        long number = packets.add(cut, length);
        cut += length;
        if (isToBeWithheld(length)) {
            packets.withheld(number, now);
        } else {
            boolean isProbe = length == packet && probe.isWanted() && number - packets.first() >= PROBED_FROM;
            transmit(line, number, isProbe ? probe.begin(number) : 0, now);
        }
    }

    /** Whoever acknowledges a packet that was never sent gets ahead of the network, and is found out. */
    private boolean isToBeWithheld(int length) {
        long underWay = packets.next() - packets.first();
        boolean isWorthIt =
                underWay >= WITHHELD_FROM && underWay <= WITHHELD_TO && bytes.end() - cut > (long) BURST * packet;
        if (length < packet || !isWorthIt || --untilWithheld > 0) {
            return false;
        }
        untilWithheld = 1 + random.nextInt(2 * WITHHELD_ONE_OF);
        return true;
    }

    private void transmit(Line line, long number, int padding, long now) {
        packets.transmitted(number, now);
        lastSent = now;
        pacer.sent(packets.length(number));
        PacketType type = number == end ? PacketType.FIN : PacketType.DATA;
        line.send(new Packet(type, number, packets.offset(number), packets.length(number), padding), now);
    }

    /** When {@link #flush} is to be called for what was held back; the largest number if nothing was. */
    long paced() {
        return paced;
    }

    /** When {@link #timeOut} is to be called; the largest number if nothing is waited for. */
    long deadline() {
        return deadline;
    }

    /**
     * Nothing was acknowledged in time.
     *
     * @return whether that happened although packets were under way, so that the peer or the network failed
     */
    boolean timeOut(Line line, long now) {
        boolean failed = !packets.isEmpty();
        roundTrip.timedOut();
        deadline = now + roundTrip.timeout();
        if (failed) {
            if (peerWindow >= packet) {
                congestion.timedOut();
            }
            packets.allLost();
            judgeProbe();
            burst = 1;
        } else if (cut < bytes.end() && peerWindow < packet) {
            // A larger window was announced once and got lost, perhaps: one packet asks for it (RFC 1122, 4.2.2.17).
            add(line, (int) Math.min(packet, bytes.end() - cut), now);
        }
        return failed;
    }

    /** Gives memory back that is not needed now. */
    void trim() {
        bytes.trim();
    }

    /** Gives all memory back. */
    void release() {
        bytes.discardTo(bytes.end());
        bytes.trim();
    }
}
