package org.seedbank.overlay.crypto;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.lang.ref.WeakReference;
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
    private static final int BUSY_USES = 512;
    /** The keys that became busy last: some 3 MiB. Whoever is pushed out has to become busy anew. */
    private static final Cache<Bytes, EdwardsVerifier> BUSY =
            CacheBuilder.newBuilder().maximumSize(64).build();

    private final byte[] publicKey;
    private final SignatureScheme.Verifier cold;
    private int uses;
    private @Nullable EdwardsVerifier warm;
    private WeakReference<EdwardsVerifier> busy = new WeakReference<>(null);

    /** @param publicKey a point of the prime-order group in its one encoding */
    WarmVerifier(byte[] publicKey, SignatureScheme.Verifier cold) {
        this.publicKey = publicKey.clone();
        this.cold = cold;
    }

    /** One that begins with a few multiples. */
    static WarmVerifier withoutLibrary(byte[] publicKey) {
        EdwardsVerifier warm = new EdwardsVerifier(publicKey);
        WarmVerifier verifier = new WarmVerifier(publicKey, warm);
        verifier.warm = warm;
        return verifier;
    }

    @Override
    public boolean verifies(byte[] message, byte[] signature) {
        EdwardsVerifier fast = busy.get();
        if (fast != null) {
            return fast.verifies(message, signature);
        }
        if (++uses > BUSY_USES) {
            uses = COLD_USES;
            EdwardsVerifier made = EdwardsVerifier.ofBusyKey(publicKey);
            BUSY.put(Bytes.copyOf(publicKey), made);
            busy = new WeakReference<>(made);
            return made.verifies(message, signature);
        }
        EdwardsVerifier ready = warm;
        if (ready != null) {
            return ready.verifies(message, signature);
        }
        if (uses > COLD_USES) {
            warm = new EdwardsVerifier(publicKey);
        }
        return cold.verifies(message, signature);
    }
}
