package org.seedbank.tunnels.hidden;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.seedbank.overlay.wire.Bytes;

/**
 * What a seed took up and answered lately: whoever asks once more with the same half of a key did not hear it, or is
 * somebody who repeats others, and costs no circuit.
 */
final class Replies {
    private static final int MOST = 256;
    /** A reply that is repeated more often serves nobody. */
    private static final int MOST_REPEATED = 2;

    private final Map<Bytes, Reply> byEphemeral = new LinkedHashMap<>();

    /** The answer to {@code ephemeral}, if there is one that may be repeated; it is, then. */
    Optional<byte[]> find(Bytes ephemeral) {
        Reply reply = byEphemeral.get(ephemeral);
        if (reply == null || reply.datagram.length == 0 || reply.repeated >= MOST_REPEATED) {
            return Optional.empty();
        }
        reply.repeated++;
        return Optional.of(reply.datagram);
    }

    /** Whether a request with {@code ephemeral} was taken up. */
    boolean knows(Bytes ephemeral) {
        return byEphemeral.containsKey(ephemeral);
    }

    /** A request with {@code ephemeral}, which is not known, is taken up. */
    void begin(Bytes ephemeral) {
        if (byEphemeral.size() >= MOST) {
            Iterator<Bytes> oldest = byEphemeral.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        byEphemeral.put(ephemeral, new Reply());
    }

    /** It is answered so. */
    void put(Bytes ephemeral, byte[] datagram) {
        Reply reply = byEphemeral.get(ephemeral);
        if (reply != null) {
            reply.datagram = datagram;
        }
    }

    private static final class Reply {
        private byte[] datagram = new byte[0];
        private int repeated;
    }
}
