package org.seedbank.trustchain.account;

import org.seedbank.overlay.wire.Bytes;

/**
 * Why bytes were carried; kept locally, never in a block, so that every change of the balance can be explained.
 *
 * @param kind kind of service
 * @param subject what was carried, e.g. the 20-byte info-hash of a torrent
 */
public record ServiceReason(Kind kind, Bytes subject) {
    /** The payload of the torrent with {@code infoHash}, over a plain connection. */
    public static ServiceReason torrent(Bytes infoHash) {
        return new ServiceReason(Kind.TORRENT, infoHash);
    }

    /** Kinds of service; the code is what the store keeps. */
    public enum Kind {
        /** Payload of a torrent over a plain connection. */
        TORRENT(1);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        /** What the store keeps. */
        public int code() {
            return code;
        }
    }
}
