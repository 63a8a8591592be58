package org.seedbank.tunnels.dht;

import com.google.common.hash.Hashing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.wire.Bytes;

/**
 * What a node has to show before it may leave anything here: it got it at the address from which it comes. Nothing is
 * remembered for it.
 *
 * @see "BEP 5, tokens"
 */
final class Tokens {
    static final int SIZE = 20;
    /** A secret is used for one period, and honoured for another. */
    static final Duration PERIOD = Duration.ofMinutes(5);

    private static final int SECRET = 32;

    private final Clock clock;
    private final RandomGenerator random;
    private Bytes secret;
    private Bytes former;
    private Instant since;

    Tokens(NodeContext context) {
        this.clock = context.clock();
        this.random = context.random();
        this.secret = draw();
        this.former = draw();
        this.since = clock.instant();
    }

    Bytes issue(Peer to) {
        renew();
        return of(to, secret);
    }

    boolean isValid(Peer from, Bytes token) {
        renew();
        return token.equals(of(from, secret)) || token.equals(of(from, former));
    }

    private void renew() {
        Instant now = clock.instant();
        for (int i = 0; i < 2 && !now.isBefore(since.plus(PERIOD)); i++) {
            former = secret;
            secret = draw();
            since = since.plus(PERIOD);
        }
        if (!now.isBefore(since.plus(PERIOD))) {
            since = now;
        }
    }

    private Bytes draw() {
        byte[] drawn = new byte[SECRET];
        random.nextBytes(drawn);
        return Bytes.wrap(drawn);
    }

    private static Bytes of(Peer peer, Bytes secret) {
        byte[] port = {
            (byte) (peer.address().port() >> 8), (byte) peer.address().port()
        };
        byte[] subject = peer.key()
                .encoded()
                .concat(Bytes.wrap(port))
                .concat(peer.address().ip())
                .toArray();
        return Bytes.wrap(
                        Hashing.hmacSha256(secret.toArray()).hashBytes(subject).asBytes())
                .slice(0, SIZE);
    }
}
