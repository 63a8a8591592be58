package org.seedbank.cli.wallet;

import com.google.common.hash.Hashing;
import java.security.SecureRandom;
import java.util.Optional;
import org.seedbank.overlay.crypto.PassphraseCost;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.crypto.SealingKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.overlay.wire.NewerVersionException;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;

/**
 * Content of a key file. Layout: {@code "SBWALLET"}, version 1 (1), public key (74), origin of the key (1), whether it
 * is sealed (1), if so the {@link Seal}, secret (varlenH), then the first eight bytes of the SHA-256 of all before. A
 * sealed secret is authenticated together with all that stands before it. The checksum tells a damaged file from a
 * wrong passphrase. The first key files were the 74 bytes of the private key; they are read as what they are.
 *
 * @param owner the public half, which can be read without a passphrase
 * @param origin where the key comes from
 * @param seal how the secret is sealed; absent if it lies open
 * @param secret the essence of the identity, sealed or open
 */
public record KeyRecord(PublicKey owner, IdentitySecret.Origin origin, Optional<Seal> seal, Bytes secret) {
    /** No key file is longer. */
    static final int LONGEST = 1024;

    private static final Bytes MAGIC = Bytes.utf8("SBWALLET");
    private static final int VERSION = 1;
    private static final int CHECKSUM = 8;

    /** A secret that lies open. */
    public static KeyRecord open(IdentitySecret secret) {
        return new KeyRecord(secret.key().publicKey(), secret.origin(), Optional.empty(), secret.essence());
    }

    /** A secret that only {@code passphrase} opens. */
    public static KeyRecord sealed(
            IdentitySecret secret, Passphrase passphrase, PassphraseCost cost, SecureRandom random) {
        Seal seal = Seal.draw(cost, random);
        PublicKey owner = secret.key().publicKey();
        KeyRecord unsealed = new KeyRecord(owner, secret.origin(), Optional.of(seal), Bytes.empty());
        Bytes sealed = seal.keyFor(passphrase).seal(seal.nonce(), secret.essence(), unsealed.head());
        return new KeyRecord(owner, secret.origin(), Optional.of(seal), sealed);
    }

    /**
     * Reads a key file.
     *
     * @throws MalformedMessageException if it is none, is damaged, or asks for too much work
     */
    public static KeyRecord decode(Bytes file) {
        if (!file.startsWith(MAGIC)) {
            return decodeOld(file);
        }
        WireReader in = new WireReader(file);
        var unused = in.bytes(MAGIC.size());
        int version = in.u8();
        if (version > VERSION) {
            throw new NewerVersionException("key files", version, VERSION);
        }
        if (version != VERSION) {
            throw in.malformed("version " + version + " of the key file, this program knows " + VERSION);
        }
        int end = file.size() - CHECKSUM;
        if (end < in.position() || !checksum(file.slice(0, end)).equals(file.slice(end, file.size()))) {
            throw new WireReader(file).malformed("the checksum at the end is wrong");
        }
        PublicKey owner = owner(in);
        IdentitySecret.Origin origin = origin(in);
        Optional<Seal> seal = in.bool() ? Optional.of(Seal.CODEC.read(in)) : Optional.empty();
        Bytes secret = in.varlenH();
        int expected = origin.size() + (seal.isPresent() ? SealingKey.TAG_SIZE : 0);
        if (secret.size() != expected || in.position() != end) {
            throw in.malformed("secret of " + secret.size() + " bytes, expected " + expected);
        }
        KeyRecord record = new KeyRecord(owner, origin, seal, secret);
        if (seal.isEmpty() && record.checked(secret).isEmpty()) {
            throw in.malformed("the secret is not that of the public key");
        }
        return record;
    }

    /** The bytes of the file. */
    public Bytes encode() {
        Bytes content = new WireWriter().bytes(head()).varlenH(secret).toBytes();
        return content.concat(checksum(content));
    }

    /** Whether a passphrase is needed. */
    public boolean isSealed() {
        return seal.isPresent();
    }

    /** The secret that lies open; empty if it is sealed. */
    public Optional<IdentitySecret> unsealed() {
        return isSealed() ? Optional.empty() : checked(secret);
    }

    /** The secret, if {@code passphrase} is the one; takes its time. */
    public Optional<IdentitySecret> unseal(Passphrase passphrase) {
        return seal.isEmpty() ? unsealed() : unseal(seal.get().keyFor(passphrase));
    }

    /** The secret, if {@code key} is the one that belongs to its passphrase. */
    public Optional<IdentitySecret> unseal(SealingKey key) {
        return seal.flatMap(how -> key.open(how.nonce(), secret, head())).flatMap(this::checked);
    }

    @Override
    public String toString() {
        return "KeyRecord of " + owner;
    }

    private static KeyRecord decodeOld(Bytes file) {
        try {
            return open(IdentitySecret.ofKey(PrivateKey.decode(file)));
        } catch (IllegalArgumentException e) {
            throw new MalformedMessageException("it has " + file.size() + " bytes and does not begin as a key does", 0);
        }
    }

    private Optional<IdentitySecret> checked(Bytes essence) {
        IdentitySecret found = new IdentitySecret(origin, essence);
        return found.key().publicKey().equals(owner) ? Optional.of(found) : Optional.empty();
    }

    private Bytes head() {
        WireWriter out = new WireWriter()
                .bytes(MAGIC)
                .u8(VERSION)
                .bytes(owner.encoded())
                .u8(origin.code())
                .bool(isSealed());
        seal.ifPresent(how -> Seal.CODEC.write(how, out));
        return out.toBytes();
    }

    private static PublicKey owner(WireReader in) {
        Bytes key = in.bytes(PublicKey.SIZE);
        if (!PublicKey.isParseable(key)) {
            throw in.malformed("not a public key");
        }
        return new PublicKey(key);
    }

    private static IdentitySecret.Origin origin(WireReader in) {
        int code = in.u8();
        return IdentitySecret.Origin.of(code).orElseThrow(() -> in.malformed("origin " + code + " of the key"));
    }

    private static Bytes checksum(Bytes content) {
        return Bytes.wrap(Hashing.sha256().hashBytes(content.toArray()).asBytes())
                .slice(0, CHECKSUM);
    }
}
