package org.seedbank.tunnels.cell;

import com.google.common.primitives.Ints;
import org.seedbank.overlay.community.CommunityId;

/**
 * What every cell begins with: prefix (22), id 0 (1), circuit id (4), flag for messages that are not encrypted (1),
 * flag for cells that may extend a circuit (1). Works on arrays, since it is done for each cell that passes.
 */
public final class CellHeader {
    /** Size in bytes. */
    public static final int SIZE = 29;

    /** Bytes of a datagram before its id. */
    public static final int PREFIX = 22;

    private static final int ID = 23;
    private static final int PLAIN = 27;
    private static final int EARLY = 28;

    private final byte[] prefix;

    /** @param overlay whose cells these are */
    public CellHeader(CommunityId overlay) {
        this.prefix = overlay.prefix().toArray();
    }

    /** Writes a header to the beginning of {@code out}. */
    public void write(byte[] out, int circuit, boolean isPlain, boolean isEarly) {
        System.arraycopy(prefix, 0, out, 0, PREFIX);
        out[PREFIX] = MessageId.CELL;
        out[ID] = (byte) (circuit >>> 24);
        out[ID + 1] = (byte) (circuit >>> 16);
        out[ID + 2] = (byte) (circuit >>> 8);
        out[ID + 3] = (byte) circuit;
        out[PLAIN] = (byte) (isPlain ? 1 : 0);
        out[EARLY] = (byte) (isEarly ? 1 : 0);
    }

    /** The circuit that a cell names. */
    public static int circuit(byte[] cell) {
        return Ints.fromBytes(cell[ID], cell[ID + 1], cell[ID + 2], cell[ID + 3]);
    }

    /** Whether the message in it is not encrypted. */
    public static boolean isPlain(byte[] cell) {
        return cell[PLAIN] != 0;
    }

    /** Whether it may extend a circuit. */
    public static boolean isEarly(byte[] cell) {
        return cell[EARLY] != 0;
    }
}
