package org.seedbank.torrent.proof;

import com.google.common.hash.Hashing;
import java.util.random.RandomGenerator;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.proof.TokenMessage.Hello;

/**
 * The nonces of one process. Half of each is drawn by chance, the other half is an HMAC-SHA-256 of that with a secret
 * of the process, cut; so it knows each of them again, whatever connection it was for and however long ago, without
 * keeping any, and nobody else can make one. Any thread.
 */
public final class HelloNonces {
    private static final int DRAWN = Hello.NONCE_SIZE / 2;
    private static final int SECRET = 32;

    private final Bytes secret;

    /** @param random secure source of the secret */
    public HelloNonces(RandomGenerator random) {
        this.secret = draw(random, SECRET);
    }

    /** One that was never used. */
    public Bytes fresh(RandomGenerator random) {
        return marked(draw(random, DRAWN));
    }

    /** Whether it was made by {@link #fresh} here. */
    public boolean isOwn(Bytes nonce) {
        return nonce.size() == Hello.NONCE_SIZE && marked(nonce.slice(0, DRAWN)).equals(nonce);
    }

    private Bytes marked(Bytes drawn) {
        byte[] mark =
                Hashing.hmacSha256(secret.toArray()).hashBytes(drawn.toArray()).asBytes();
        return drawn.concat(Bytes.copyOf(mark).slice(0, Hello.NONCE_SIZE - DRAWN));
    }

    private static Bytes draw(RandomGenerator random, int size) {
        byte[] drawn = new byte[size];
        random.nextBytes(drawn);
        return Bytes.wrap(drawn);
    }
}
