package org.seedbank.torrent.bt;

import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.InfoHash;

/**
 * What we tell a tracker (BEP 3).
 *
 * @param infoHash the torrent
 * @param peerId our 20 bytes
 * @param port where we listen
 * @param uploaded payload since the start
 * @param downloaded payload since the start
 * @param left bytes that are missing
 * @param key proves that we are the same when our address changes (BEP 15)
 * @param event what happened
 */
record AnnounceRequest(
        InfoHash infoHash, Bytes peerId, int port, long uploaded, long downloaded, long left, int key, Event event) {
    /** Peers that we ask for. */
    static final int WANTED = 50;

    /** What happened since the last announcement. */
    enum Event {
        NONE(0, ""),
        COMPLETED(1, "completed"),
        STARTED(2, "started"),
        STOPPED(3, "stopped"),
        /** A partial seed stays one (BEP 21), for which datagrams have no word. */
        PAUSED(0, "paused");

        private final int number;
        private final String word;

        Event(int number, String word) {
            this.number = number;
            this.word = word;
        }

        /** The event in a datagram (BEP 15). */
        int number() {
            return number;
        }

        /** The event in a query (BEP 3); empty for none. */
        String word() {
            return word;
        }
    }

    /** Peers wanted in the answer. */
    int wanted() {
        return event == Event.STOPPED ? 0 : WANTED;
    }
}
