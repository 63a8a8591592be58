package org.seedbank.torrent.bt;

import bt.protocol.extended.ExtendedMessage;
import org.seedbank.overlay.wire.Bytes;

/** The payload of one extension message, not parsed yet; longer than any valid one if the peer sent too much. */
final class TokenFrame extends ExtendedMessage {
    private final Bytes payload;

    TokenFrame(Bytes payload) {
        this.payload = payload;
    }

    Bytes payload() {
        return payload;
    }
}
