package org.seedbank.torrent.bt;

import java.nio.ByteBuffer;
import org.seedbank.overlay.wire.Bytes;

/** RC4 as message stream encryption uses it: the first 1024 bytes of the key stream are thrown away. */
final class Rc4 implements StreamCipher {
    private static final int STATES = 256;
    private static final int MASK = 0xff;
    private static final int DISCARDED = 1024;
    private static final int STEP = 8 << 10;

    private final int[] state = new int[STATES];
    private final byte[] step = new byte[STEP];
    private int i;
    private int j;

    Rc4(Bytes key) {
        for (int at = 0; at < STATES; at++) {
            state[at] = at;
        }
        int swap = 0;
        for (int at = 0; at < STATES; at++) {
            swap = swap + state[at] + key.at(at % key.size()) & MASK;
            int kept = state[at];
            state[at] = state[swap];
            state[swap] = kept;
        }
        apply(new byte[DISCARDED], 0, DISCARDED);
    }

    @Override
    public void apply(ByteBuffer bytes) {
        if (bytes.hasArray()) {
            apply(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
            return;
        }
        for (int at = bytes.position(); at < bytes.limit(); at += STEP) {
            int count = Math.min(STEP, bytes.limit() - at);
            bytes.get(at, step, 0, count);
            apply(step, 0, count);
            bytes.put(at, step, 0, count);
        }
    }

    /** The same for bytes that never change. */
    Bytes apply(Bytes bytes) {
        byte[] copy = bytes.toArray();
        apply(copy, 0, copy.length);
        return Bytes.wrap(copy);
    }

    private void apply(byte[] bytes, int offset, int length) {
        int[] s = state;
        int x = i;
        int y = j;
        for (int at = offset; at < offset + length; at++) {
            x = x + 1 & MASK;
            int a = s[x];
            y = y + a & MASK;
            int b = s[y];
            s[x] = b;
            s[y] = a;
            bytes[at] ^= (byte) s[a + b & MASK];
        }
        i = x;
        j = y;
    }
}
