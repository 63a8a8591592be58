package org.seedbank.tunnels.hidden;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.hash.Hashing;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.wire.Bytes;

/**
 * Name under which the hidden members of a swarm find each other.
 *
 * @param value 20 bytes
 */
public record SwarmId(Bytes value) {
    /** Bytes of a name. */
    public static final int SIZE = 20;

    private static final String SALT = "tribler anonymous download";

    /** Throws {@code IllegalArgumentException} for any other size. */
    public SwarmId {
        if (value.size() != SIZE) {
            throw new IllegalArgumentException("a swarm's name has 20 bytes, not " + value.size());
        }
    }

    /** The name of the swarm of the torrent with this info hash of 20 bytes; its text is hashed, as is usual there. */
    @SuppressWarnings("deprecation") // SHA-1 is what the network speaks.
    public static SwarmId ofTorrent(Bytes infoHash) {
        byte[] text = (SALT + infoHash.toHex()).getBytes(US_ASCII);
        return new SwarmId(Bytes.wrap(Hashing.sha1().hashBytes(text).asBytes()));
    }

    /** The overlay of its introduction points: the next number of 160 bits. */
    public CommunityId overlay() {
        byte[] next = value.toArray();
        int i = SIZE;
        do {
            i--;
            next[i]++;
        } while (next[i] == 0 && i > 0);
        return new CommunityId(Bytes.wrap(next));
    }
}
