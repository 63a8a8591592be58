package org.seedbank.overlay.crypto;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.seedbank.overlay.crypto.SignatureScheme.Verifier;
import org.seedbank.overlay.wire.Bytes;

/**
 * Verification with one verdict whatever the library: refuses, before the library sees them, public keys that are of
 * small order or not in their one encoding, R of small order, and S that is not below the group order, as libsodium
 * does. Such keys verify anything, and the others let third parties change a signature without breaking it. For the
 * rest the equation without cofactor decides, byte by byte, also for keys with a part outside of the prime-order group.
 * It is the narrower one: what is taken here is taken by whoever follows RFC 8032, with the cofactor or without.
 *
 * @see "RFC 8032 section 5.1.7"
 */
final class StrictEd25519 {
    static final int KEY_SIZE = 32;

    private static final int CACHED_KEYS = 4096;
    /** A power of two. */
    private static final int LAST_SEEN = 1024;
    /** The group order, little-endian; RFC 8032 section 5.1. */
    private static final byte[] GROUP_ORDER =
            HexFormat.of().parseHex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    /** Of the field, p = 2^255 - 19, little-endian. */
    private static final byte[] FIELD_ORDER = HexFormat.of().parseHex("ed" + "ff".repeat(30) + "7f");
    /** Encodings of the points of order 1, 2, 4 and 8, sign bit cleared. */
    private static final List<byte[]> SMALL_ORDER = List.of(
            HexFormat.of().parseHex("0100000000000000000000000000000000000000000000000000000000000000"),
            HexFormat.of().parseHex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
            HexFormat.of().parseHex("0000000000000000000000000000000000000000000000000000000000000000"),
            HexFormat.of().parseHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
            HexFormat.of().parseHex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"));

    private final SignatureScheme scheme;
    private final Cache<Bytes, Optional<Verifier>> verifiers =
            CacheBuilder.newBuilder().maximumSize(CACHED_KEYS).build();
    /** Hashes of keys that came lately, each at the place that its lowest bits name. */
    private final AtomicIntegerArray seen = new AtomicIntegerArray(LAST_SEEN);

    StrictEd25519(SignatureScheme scheme) {
        this.scheme = scheme;
    }

    SignatureScheme scheme() {
        return scheme;
    }

    boolean verifies(Bytes publicKey, Bytes message, Bytes signature) {
        if (publicKey.size() != KEY_SIZE || signature.size() != Signature.SIZE) {
            return false;
        }
        byte[] value = signature.toArray();
        return isBelow(GROUP_ORDER, value, KEY_SIZE)
                && !isOfSmallOrder(value)
                && verifier(publicKey)
                        .map(verifier -> verifier.verifies(message.toArray(), value))
                        .orElse(false);
    }

    /** Keeps a key from its second time on, so that many that come once push out none that come often. */
    private Optional<Verifier> verifier(Bytes publicKey) {
        Optional<Verifier> kept = verifiers.getIfPresent(publicKey);
        if (kept != null) {
            return kept;
        }
        Optional<Verifier> made = prepare(publicKey.toArray());
        int hash = publicKey.hashCode();
        if (seen.getAndSet(hash & (LAST_SEEN - 1), hash) == hash) {
            verifiers.put(publicKey, made);
        }
        return made;
    }

    private Optional<Verifier> prepare(byte[] publicKey) {
        boolean isFit = isBelow(FIELD_ORDER, withoutSign(publicKey), 0) && !isOfSmallOrder(publicKey);
        return isFit ? scheme.verifier(publicKey) : Optional.empty();
    }

    /** Whether the number of 32 bytes at {@code offset} is below {@code bound}. */
    private static boolean isBelow(byte[] bound, byte[] bytes, int offset) {
        for (int i = KEY_SIZE - 1; i >= 0; i--) {
            int difference = (bytes[offset + i] & 0xff) - (bound[i] & 0xff);
            if (difference != 0) {
                return difference < 0;
            }
        }
        return false;
    }

    /** Whether {@code bytes} begin with the encoding of such a point. */
    private static boolean isOfSmallOrder(byte[] bytes) {
        for (byte[] point : SMALL_ORDER) {
            if (isSameButForSign(bytes, point)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSameButForSign(byte[] bytes, byte[] point) {
        int last = KEY_SIZE - 1;
        return (bytes[last] & 0x7f) == point[last] && Arrays.equals(bytes, 0, last, point, 0, last);
    }

    private static byte[] withoutSign(byte[] bytes) {
        byte[] point = Arrays.copyOf(bytes, KEY_SIZE);
        point[KEY_SIZE - 1] &= 0x7f;
        return point;
    }
}
