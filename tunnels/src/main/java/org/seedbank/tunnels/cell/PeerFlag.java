package org.seedbank.tunnels.cell;

import java.util.EnumSet;
import java.util.Set;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;

/** What a node does for others; said in 16 bits at the end of introductions. */
public enum PeerFlag {
    /** Extends circuits. */
    RELAY(1),
    /** Sends and receives what looks like BitTorrent over UDP. */
    EXIT_BT(2),
    /** Sends and receives what looks like packets of overlays. */
    EXIT_IPV8(4),
    /** Answers speed tests. */
    SPEED_TEST(8),
    /** Wants to be an exit only if there is no other. */
    EXIT_BACKUP(16_384),
    /** Asks trackers over HTTP. */
    EXIT_HTTP(32_768);

    private final int bit;

    PeerFlag(int bit) {
        this.bit = bit;
    }

    /** Two bytes. */
    public static Bytes encode(Set<PeerFlag> flags) {
        int bits = flags.stream().mapToInt(flag -> flag.bit).sum();
        return new WireWriter(Short.BYTES).u16(bits).toBytes();
    }

    /** What the bytes say; nothing if there are not two. */
    public static Set<PeerFlag> decode(Bytes extra) {
        Set<PeerFlag> flags = EnumSet.noneOf(PeerFlag.class);
        if (extra.size() == Short.BYTES) {
            int bits = new WireReader(extra).u16();
            for (PeerFlag flag : values()) {
                if ((bits & flag.bit) != 0) {
                    flags.add(flag);
                }
            }
        }
        return flags;
    }
}
