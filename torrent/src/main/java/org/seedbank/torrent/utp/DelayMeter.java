package org.seedbank.torrent.utp;

/** What the timestamps of a peer tell about the two ways between us. */
final class DelayMeter {
    /** A smaller base by more than this is another route, not a clock that drifts; microseconds. */
    private static final int LARGEST_DRIFT = 10_000;

    private final DelayHistory ours = new DelayHistory();
    private final DelayHistory theirs = new DelayHistory();
    private int reply;

    /** Takes the timestamps of an arrived packet. */
    void arrived(PacketHeader header, long now) {
        reply = (int) now - header.timestamp;
        boolean first = theirs.isEmpty();
        int before = theirs.base();
        theirs.add(reply, now);
        if (header.delay != 0) {
            ours.add(header.delay, now);
        }
        int drift = before - theirs.base();
        if (!first && drift > 0 && drift <= LARGEST_DRIFT) {
            // Their clock goes faster than ours, so what they measure of our packets grows without any queue.
            ours.shift(drift);
        }
    }

    /** What our next packet says of the peer's last one. */
    int reply() {
        return reply;
    }

    /**
     * Time that our packets spend in queues.
     *
     * @param roundTrip no queue can be longer than that, whatever the peer says
     */
    int queueing(long roundTrip) {
        return (int) Math.min(ours.queueing(), roundTrip);
    }
}
