package org.seedbank.torrent.bt;

import bt.bencoding.model.BEObject;
import bt.bencoding.types.BEInteger;
import bt.bencoding.types.BEMap;
import bt.protocol.extended.ExtendedHandshake;
import java.util.Map;
import org.seedbank.torrent.proof.TokenMessageCodec;

/**
 * Whether the peer can be sent our extension message. Bt fails in the middle of a message to a peer that did not
 * announce it, so this follows the peer's table of names through all its extension handshakes (BEP 10).
 */
final class TokenAnnouncement {
    private static final int MAX_ID = 0xff;

    private int id;

    /** A first or later extension handshake came; later ones name only what changes. */
    void received(ExtendedHandshake handshake) {
        Map<String, BEObject<?>> data = handshake.getData();
        if (!(data.get(ExtendedHandshake.MESSAGE_TYPE_MAPPING_KEY) instanceof BEMap names)) {
            return;
        }
        if (names.getValue().get(TokenMessageCodec.NAME) instanceof BEInteger named) {
            id = number(named);
        }
        // Bt keeps one name for each number: a second name may have taken ours away.
        names.getValue().forEach((name, value) -> {
            if (!name.equals(TokenMessageCodec.NAME) && value instanceof BEInteger other && number(other) == id) {
                id = 0;
            }
        });
    }

    /** Whether the message may be sent now. */
    boolean isUsable() {
        return id > 0 && id <= MAX_ID;
    }

    /** Read as Bt reads it. */
    private static int number(BEInteger value) {
        return value.getValue().intValue();
    }
}
