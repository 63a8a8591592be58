package org.seedbank.cli.backup;

import java.io.DataInputStream;
import java.io.IOException;
import org.seedbank.cli.wallet.Seal;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.overlay.wire.NewerVersionException;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;

/**
 * What everybody may know of a backup. Layout: {@code "SBBACKUP"}, version 1 (1), owner (74), {@link Seal} (37).
 *
 * @param owner whose wallet it is
 * @param seal how the rest is sealed
 */
record BackupHead(PublicKey owner, Seal seal) {
    static final int SIZE = 8 + 1 + PublicKey.SIZE + Seal.SIZE;

    private static final Bytes MAGIC = Bytes.utf8("SBBACKUP");
    private static final int VERSION = 1;

    /** @throws MalformedMessageException if the file is no backup, of another version, or asks for too much work */
    static BackupHead read(DataInputStream file) throws IOException {
        Bytes head = Bytes.wrap(file.readNBytes(SIZE));
        WireReader in = new WireReader(head);
        if (!head.startsWith(MAGIC)) {
            throw in.malformed("it does not begin as a backup does");
        }
        var unused = in.bytes(MAGIC.size());
        int version = in.u8();
        if (version > VERSION) {
            throw new NewerVersionException("backups", version, VERSION);
        }
        if (version != VERSION) {
            throw in.malformed("version " + version + " of the backup, this program knows " + VERSION);
        }
        Bytes owner = in.bytes(PublicKey.SIZE);
        if (!PublicKey.isParseable(owner)) {
            throw in.malformed("its owner is not a public key");
        }
        return new BackupHead(new PublicKey(owner), Seal.CODEC.read(in));
    }

    Bytes encode() {
        WireWriter out = new WireWriter().bytes(MAGIC).u8(VERSION).bytes(owner.encoded());
        Seal.CODEC.write(seal, out);
        return out.toBytes();
    }

    /**
     * The nonce of one piece. Its number and whether it is the last are part of it, so pieces cannot be dropped,
     * repeated or put in another order.
     *
     * @see "Hoang, Reyhanitabar, Rogaway, Vizar: Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance,
     *     2015, STREAM"
     */
    Bytes nonce(long piece, boolean last) {
        return new WireWriter()
                .bytes(seal.nonce().slice(0, 7))
                .u32(piece)
                .bool(last)
                .toBytes();
    }
}
