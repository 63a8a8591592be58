package org.seedbank.torrent.utp;

/**
 * How large datagrams may be on the way to one peer (RFC 8899). A datagram with payload is made larger by an extension
 * that means nothing; if it arrives, so will others of its size. If it does not, its payload is sent again without, so
 * that a search costs no more than a packet now and then. Sizes are of datagrams, bytes.
 */
final class PathProbe {
    /** What every way carries: IPv6 promises 1280 with headers of 48 (RFC 8200, 5). */
    static final int SURE = 1232;

    /** A probe may be lost by chance (RFC 8899, 5.1.2, MAX_PROBES is 3). */
    private static final int TRIES = 3;

    /** Less is not worth a probe; also what an extension takes at least. */
    private static final int STEP = 16;

    /** The longest extension. */
    private static final int LONGEST = 2 + 255;

    private static final long NONE = -1;

    private int size;
    private int tooLarge;
    private int next;
    private int tries;
    private long number = NONE;

    /** @param largest that the path may carry */
    PathProbe(int largest) {
        this.size = Math.min(SURE, largest);
        this.tooLarge = largest + 1;
        this.next = Math.min(largest, size + LONGEST);
    }

    /** What may be sent. */
    int size() {
        return size;
    }

    /** Whether a packet may be a probe now. */
    boolean isWanted() {
        return number == NONE && next >= size + STEP;
    }

    /** Packet {@code probe} becomes a probe; returns the bytes to be added to it if it has {@link #size}. */
    int begin(long probe) {
        number = probe;
        return next - size;
    }

    /** The packet that is a probe; -1 if there is none. */
    long number() {
        return number;
    }

    /** The probe arrived. */
    void arrived() {
        size = next;
        choose();
    }

    /** The probe did not arrive, though others did. */
    void lost() {
        if (++tries == TRIES) {
            tooLarge = next;
            choose();
        }
        number = NONE;
    }

    /** Others are as often too small as too large: halves the difference. */
    private void choose() {
        next = Math.min(size + LONGEST, (size + tooLarge) / 2);
        tries = 0;
        number = NONE;
    }
}
