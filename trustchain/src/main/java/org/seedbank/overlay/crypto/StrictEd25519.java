package org.seedbank.overlay.crypto;

import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import java.util.HexFormat;
import java.util.Optional;
import org.seedbank.overlay.crypto.SignatureScheme.Verifier;
import org.seedbank.overlay.wire.Bytes;

/**
 * Verification with one verdict whatever the library: refuses, before the library sees them, public keys that are not
 * points of the prime-order group in their one encoding, R of small order, and S that is not below the group order.
 * Such keys verify anything, and the others let third parties change a signature without breaking it.
 *
 * @see "RFC 8032 section 5.1.7; checks of libsodium"
 */
final class StrictEd25519 {
    static final int KEY_SIZE = 32;

    private static final int CACHED_KEYS = 4096;
    /** The group order, little-endian; RFC 8032 section 5.1. */
    private static final byte[] GROUP_ORDER =
            HexFormat.of().parseHex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");

    private final SignatureScheme scheme;
    private final LoadingCache<Bytes, Optional<Verifier>> verifiers;

    StrictEd25519(SignatureScheme scheme) {
        this.scheme = scheme;
        this.verifiers = CacheBuilder.newBuilder()
                .maximumSize(CACHED_KEYS)
                .build(CacheLoader.from(key -> prepare(key.toArray())));
    }

    SignatureScheme scheme() {
        return scheme;
    }

    boolean verifies(Bytes publicKey, Bytes message, Bytes signature) {
        if (publicKey.size() != KEY_SIZE || signature.size() != Signature.SIZE) {
            return false;
        }
        byte[] value = signature.toArray();
        return isBelowGroupOrder(value)
                && !PrimeOrderGroup.isOfSmallOrder(value)
                && verifiers
                        .getUnchecked(publicKey)
                        .map(verifier -> verifier.verifies(message.toArray(), value))
                        .orElse(false);
    }

    private Optional<Verifier> prepare(byte[] publicKey) {
        return PrimeOrderGroup.contains(publicKey) ? Optional.of(scheme.verifier(publicKey)) : Optional.empty();
    }

    private static boolean isBelowGroupOrder(byte[] signature) {
        for (int i = KEY_SIZE - 1; i >= 0; i--) {
            int difference = (signature[KEY_SIZE + i] & 0xff) - (GROUP_ORDER[i] & 0xff);
            if (difference != 0) {
                return difference < 0;
            }
        }
        return false;
    }
}
