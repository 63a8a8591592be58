package org.seedbank.overlay.crypto;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.lang.ref.WeakReference;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.wire.Bytes;

/**
 * Verifies as the scheme does until a key has been seen a few times; from then on with multiples of the key, which take
 * a while to make and are faster; and while it is one of the busiest, as when its chain is fetched, with many
 * multiples. All give the same verdicts. Two threads that meet here count once, or make the multiples twice, which does
 * no harm.
 */
final class WarmVerifier implements SignatureScheme.Verifier {
    private static final int COLD_USES = 128;
    /** Then a few multiples have paid for themselves. */
    private static final int COLD_USES_IN_JAVA = 3;

    private static final int BUSY_USES = 512;
    /** The keys that became busy last: some 3 MiB. Whoever is pushed out has to become busy anew. */
    private static final Cache<Bytes, EdwardsVerifier> BUSY =
            CacheBuilder.newBuilder().maximumSize(64).build();

    private final byte[] publicKey;
    private final SignatureScheme.Verifier cold;
    private final int coldUses;
    /** Known for sure once a signature was right. */
    private boolean isPoint;

    private int uses;
    private @Nullable EdwardsVerifier warm;
    private WeakReference<EdwardsVerifier> busy = new WeakReference<>(null);

    /**
     * @param publicKey in its one encoding
     * @param cold knows whether that is a point of the curve, and says of no signature that it is right otherwise
     */
    WarmVerifier(byte[] publicKey, SignatureScheme.Verifier cold) {
        this(publicKey, cold, COLD_USES, false);
    }

    private WarmVerifier(byte[] publicKey, SignatureScheme.Verifier cold, int coldUses, boolean isPoint) {
        this.publicKey = publicKey.clone();
        this.cold = cold;
        this.coldUses = coldUses;
        this.isPoint = isPoint;
    }

    /**
     * One that needs no library; empty if there is no such point of the curve.
     *
     * @param publicKey in its one encoding
     */
    static Optional<WarmVerifier> withoutLibrary(byte[] publicKey) {
        return EdwardsVerifier.ofNewKey(publicKey)
                .map(verifier -> new WarmVerifier(publicKey, verifier, COLD_USES_IN_JAVA, true));
    }

    @Override
    public boolean verifies(byte[] message, byte[] signature) {
        EdwardsVerifier fast = busy.get();
        if (fast != null) {
            return fast.verifies(message, signature);
        }
        if (++uses > BUSY_USES && isPoint) {
            uses = coldUses;
            EdwardsVerifier made = EdwardsVerifier.ofBusyKey(publicKey);
            BUSY.put(Bytes.copyOf(publicKey), made);
            busy = new WeakReference<>(made);
            return made.verifies(message, signature);
        }
        EdwardsVerifier ready = warm;
        if (ready != null) {
            return ready.verifies(message, signature);
        }
        if (uses > coldUses && isPoint) {
            warm = new EdwardsVerifier(publicKey);
        }
        boolean isRight = cold.verifies(message, signature);
        isPoint |= isRight;
        return isRight;
    }
}
