package org.seedbank.cli.wallet;

import java.security.SecureRandom;
import org.seedbank.overlay.crypto.PassphraseCost;
import org.seedbank.overlay.crypto.SealingKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;

/**
 * How a file is sealed with a passphrase, as far as everybody may know. Layout: KiB of memory (4), passes (4), lanes
 * (1), salt (16), nonce (12).
 *
 * @param cost work to try one passphrase
 * @param salt drawn anew whenever a passphrase is set
 * @param nonce drawn with the salt; never used again with the same key, since another salt gives another key
 */
public record Seal(PassphraseCost cost, Bytes salt, Bytes nonce) {
    /** Size in bytes. */
    public static final int SIZE = 9 + SealingKey.SALT_SIZE + SealingKey.NONCE_SIZE;
    /** The layout; refuses costs that no honest file has. */
    public static final Codec<Seal> CODEC = new Layout();

    /** A seal with a fresh salt. */
    public static Seal draw(PassphraseCost cost, SecureRandom random) {
        byte[] salt = new byte[SealingKey.SALT_SIZE];
        byte[] nonce = new byte[SealingKey.NONCE_SIZE];
        random.nextBytes(salt);
        random.nextBytes(nonce);
        return new Seal(cost, Bytes.wrap(salt), Bytes.wrap(nonce));
    }

    /** The key that opens it; takes the time that the cost says. */
    public SealingKey keyFor(Passphrase passphrase) {
        return passphrase.toKey(salt, cost);
    }

    private static final class Layout implements Codec<Seal> {
        @Override
        public Seal read(WireReader in) {
            long memory = in.u32();
            long passes = in.u32();
            int lanes = in.u8();
            try {
                PassphraseCost cost = new PassphraseCost(memory, passes, lanes);
                return new Seal(cost, in.bytes(SealingKey.SALT_SIZE), in.bytes(SealingKey.NONCE_SIZE));
            } catch (IllegalArgumentException e) {
                throw in.malformed(String.valueOf(e.getMessage()));
            }
        }

        @Override
        public void write(Seal seal, WireWriter out) {
            out.u32(seal.cost.memory())
                    .u32(seal.cost.passes())
                    .u8(seal.cost.lanes())
                    .exactly(SealingKey.SALT_SIZE, seal.salt)
                    .exactly(SealingKey.NONCE_SIZE, seal.nonce);
        }
    }
}
