package org.seedbank.cli.backup;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.seedbank.overlay.crypto.SealingKey;
import org.seedbank.overlay.wire.Bytes;

/** Seals a stream in pieces, each with its size before it (4). */
final class SealedOutput extends OutputStream {
    static final int PIECE = 1 << 16;

    private final DataOutputStream out;
    private final BackupHead head;
    private final SealingKey key;
    private final byte[] piece = new byte[PIECE];
    private int filled;
    private long number;

    SealedOutput(OutputStream out, BackupHead head, SealingKey key) throws IOException {
        this.out = new DataOutputStream(out);
        this.head = head;
        this.key = key;
        out.write(head.encode().toArray());
    }

    @Override
    public void write(int value) throws IOException {
        if (filled == PIECE) {
            seal(false);
        }
        piece[filled++] = (byte) value;
    }

    /** Writes the last piece; without it the file is not whole. */
    void finish() throws IOException {
        seal(true);
        out.flush();
    }

    private void seal(boolean last) throws IOException {
        Bytes content = Bytes.wrap(Arrays.copyOf(piece, filled));
        Bytes sealed = key.seal(head.nonce(number++, last), content, head.encode());
        out.writeInt(sealed.size());
        out.write(sealed.toArray());
        filled = 0;
    }
}
