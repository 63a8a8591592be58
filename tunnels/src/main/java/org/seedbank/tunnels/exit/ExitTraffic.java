package org.seedbank.tunnels.exit;

import java.util.Set;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.tunnels.cell.MessageId;
import org.seedbank.tunnels.cell.PeerFlag;

/**
 * What datagrams look like from outside, as far as an exit looks at them. Works on arrays, since it is done for each
 * that passes.
 *
 * @see "BEP 29 (uTP), BEP 15 (trackers), BEP 5 (DHT), IPv8 packet framing"
 */
public final class ExitTraffic {
    private static final int UTP_HEADER = 20;
    private static final int UTP_LAST_TYPE = 4;
    private static final int UTP_LAST_EXTENSION = 3;
    private static final int TRACKER_LAST_ACTION = 3;
    private static final int OVERLAY_HEADER = 23;

    private final byte[] own;
    private final boolean isBitTorrent;
    private final boolean isOverlays;

    /**
     * @param overlay packets of this one by which members of hidden swarms meet always pass
     * @param flags what the exit offers
     */
    public ExitTraffic(CommunityId overlay, Set<PeerFlag> flags) {
        this.own = overlay.prefix().toArray();
        this.isBitTorrent = flags.contains(PeerFlag.EXIT_BT);
        this.isOverlays = flags.contains(PeerFlag.EXIT_IPV8);
    }

    /** Whether the exit lets the {@code size} bytes of {@code array} from {@code offset} on pass, either way. */
    public boolean admits(byte[] array, int offset, int size) {
        if (isBitTorrent && isBitTorrent(array, offset, size)) {
            return true;
        }
        return isOverlay(array, offset, size) && (isOverlays || isOfMeetings(array, offset));
    }

    /** Whether a datagram that passes does so only because members of hidden swarms meet by it. */
    boolean isForMeetingsOnly(byte[] array, int offset, int size) {
        return !isOverlays && isOverlay(array, offset, size) && isOfMeetings(array, offset);
    }

    static boolean isBitTorrent(byte[] array, int offset, int size) {
        return isUtp(array, offset, size) || isTracker(array, offset, size) || isDht(array, offset, size);
    }

    static boolean isUtp(byte[] array, int offset, int size) {
        return size >= UTP_HEADER
                && (array[offset] & 0xff) >>> 4 <= UTP_LAST_TYPE
                && (array[offset] & 0x0f) == 1
                && (array[offset + 1] & 0xff) <= UTP_LAST_EXTENSION;
    }

    static boolean isTracker(byte[] array, int offset, int size) {
        return (size >= 8 && isAction(array, offset)) || (size >= 12 && isAction(array, offset + 8));
    }

    static boolean isDht(byte[] array, int offset, int size) {
        return size >= 2 && array[offset] == 'd' && array[offset + size - 1] == 'e';
    }

    static boolean isOverlay(byte[] array, int offset, int size) {
        return size >= OVERLAY_HEADER && array[offset] == 0 && (array[offset + 1] == 1 || array[offset + 1] == 2);
    }

    /** The reference lets all packets of its own overlay pass; nothing but these needs that. */
    private boolean isOfMeetings(byte[] array, int offset) {
        return MessageId.isOfMeetings(array[offset + own.length]) && isOwn(array, offset);
    }

    private boolean isOwn(byte[] array, int offset) {
        for (int i = 0; i < own.length; i++) {
            if (array[offset + i] != own[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAction(byte[] array, int offset) {
        return array[offset] == 0
                && array[offset + 1] == 0
                && array[offset + 2] == 0
                && (array[offset + 3] & 0xff) <= TRACKER_LAST_ACTION;
    }
}
