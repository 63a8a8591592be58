package org.seedbank.torrent.bt;

import java.util.concurrent.atomic.LongAdder;

/** Payload of a session, over all its connections. */
final class Traffic {
    private final LongAdder downloaded = new LongAdder();
    private final LongAdder uploaded = new LongAdder();

    void countDownloaded(int bytes) {
        downloaded.add(bytes);
    }

    void countUploaded(int bytes) {
        uploaded.add(bytes);
    }

    /** Bytes of blocks that we had asked for and that came. */
    long downloaded() {
        return downloaded.sum();
    }

    /** Bytes of blocks given to the sockets. */
    long uploaded() {
        return uploaded.sum();
    }
}
