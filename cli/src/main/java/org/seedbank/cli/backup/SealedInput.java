package org.seedbank.cli.backup;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.seedbank.overlay.crypto.SealingKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;

/** Opens what {@link SealedOutput} sealed; hands out nothing that was changed. */
final class SealedInput extends InputStream {
    private final DataInputStream in;
    private final BackupHead head;
    private final SealingKey key;
    private Bytes piece = Bytes.empty();
    private int position;
    private long number;
    private boolean isLast;

    SealedInput(DataInputStream in, BackupHead head, SealingKey key) {
        this.in = in;
        this.head = head;
        this.key = key;
    }

    /**
     * @throws WrongKeyException if the first piece does not open
     * @throws MalformedMessageException if a later one does not, or the file ends too early or too late
     */
    @Override
    public int read() throws IOException {
        while (position == piece.size()) {
            if (isLast) {
                return -1;
            }
            next();
        }
        return piece.at(position++);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int first = read();
        if (first < 0) {
            return -1;
        }
        target[offset] = (byte) first;
        int more = Math.min(length - 1, piece.size() - position);
        piece.asBuffer().position(position).get(target, offset + 1, more);
        position += more;
        return 1 + more;
    }

    private void next() throws IOException {
        byte[] size = in.readNBytes(Integer.BYTES);
        if (size.length < Integer.BYTES) {
            throw damaged("it ends within piece " + number);
        }
        int expected = ByteBuffer.wrap(size).getInt();
        if (expected < SealingKey.TAG_SIZE || expected > SealedOutput.PIECE + SealingKey.TAG_SIZE) {
            throw damaged("piece " + number + " of " + expected + " bytes");
        }
        byte[] sealed = in.readNBytes(expected);
        if (sealed.length < expected) {
            throw damaged("it ends within piece " + number);
        }
        Bytes content = Bytes.wrap(sealed);
        Optional<Bytes> middle = key.open(head.nonce(number, false), content, head.encode());
        isLast = middle.isEmpty();
        piece = middle.or(() -> key.open(head.nonce(number, true), content, head.encode()))
                .orElseThrow(() -> number == 0 ? new WrongKeyException() : damaged("piece " + number + " was changed"));
        if (isLast && in.read() >= 0) {
            throw damaged("bytes follow its end");
        }
        position = 0;
        number++;
    }

    private static MalformedMessageException damaged(String why) {
        return new MalformedMessageException(why, 0);
    }

    /** Not the key with which the file was sealed, or a file that was changed at its beginning. */
    static final class WrongKeyException extends RuntimeException {
        WrongKeyException() {
            super("the first piece does not open");
        }
    }
}
