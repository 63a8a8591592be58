package org.seedbank.torrent.bt;

import bt.net.PeerId;
import bt.service.IdentityService;
import bt.tracker.SecretKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Our peer id in one swarm: the client's mark (BEP 20) and twelve random bytes. */
final class PeerIdentity implements IdentityService {
    private static final byte[] MARK = "-SB0010-".getBytes(StandardCharsets.US_ASCII);

    private final PeerId id;

    PeerIdentity(RandomGenerator random) {
        byte[] tail = new byte[PeerId.length() - MARK.length];
        random.nextBytes(tail);
        byte[] bytes = Arrays.copyOf(MARK, PeerId.length());
        System.arraycopy(tail, 0, bytes, MARK.length, tail.length);
        this.id = PeerId.fromBytes(bytes);
    }

    @Override
    public PeerId getLocalPeerId() {
        return id;
    }

    @Override
    public Optional<SecretKey> getSecretKey() {
        return Optional.empty();
    }
}
