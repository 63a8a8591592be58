package org.seedbank.cli.backup;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;

/**
 * One record of the sealed part: kind (1), size (4), content.
 *
 * @param kind what it is
 * @param content its bytes
 */
record BackupRecord(Kind kind, Bytes content) {
    /** Above everything that fits into a datagram, and so above every block. */
    private static final int LARGEST = 1 << 18;

    static BackupRecord read(DataInputStream in) throws IOException {
        int code = in.readUnsignedByte();
        int size = in.readInt();
        Optional<Kind> kind =
                Stream.of(Kind.values()).filter(each -> each.code == code).findFirst();
        if (kind.isEmpty() || size < 0 || size > LARGEST) {
            throw new MalformedMessageException("record of kind " + code + " with " + size + " bytes", 0);
        }
        byte[] content = new byte[size];
        in.readFully(content);
        return new BackupRecord(kind.get(), Bytes.wrap(content));
    }

    void write(DataOutputStream out) throws IOException {
        out.writeByte(kind.code);
        out.writeInt(content.size());
        out.write(content.toArray());
    }

    /** What a record is; the code is what the file holds. */
    enum Kind {
        /** Origin (1) and essence of the secret; the first record. */
        SECRET(1),
        BLOCK(2),
        ACCOUNT(3),
        HISTORY(4),
        FORK(5),
        /** The summary; the last record. */
        SUMMARY(6),
        /** Member id (20) and the user's name for it, UTF-8. */
        ALIAS(7);

        private final int code;

        Kind(int code) {
            this.code = code;
        }
    }
}
