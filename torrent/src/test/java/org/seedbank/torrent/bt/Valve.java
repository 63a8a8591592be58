package org.seedbank.torrent.bt;

import java.util.concurrent.atomic.AtomicLong;

/** A swarm that sends no more payload than a test lets pass. */
final class Valve implements SwarmExtension {
    private final AtomicLong left;

    Valve(long bytes) {
        this.left = new AtomicLong(bytes);
    }

    /** Lets so many bytes more pass. */
    void open(long bytes) {
        left.addAndGet(bytes);
    }

    @Override
    public Admission admitUpload(PeerLink link, int length) {
        if (left.addAndGet(-length) >= 0) {
            return Admission.GRANTED;
        }
        left.addAndGet(length);
        return Admission.LATER;
    }
}
