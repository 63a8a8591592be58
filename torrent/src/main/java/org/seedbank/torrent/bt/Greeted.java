package org.seedbank.torrent.bt;

import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.wire.Bytes;

/**
 * What the handshakes settled.
 *
 * @param peerId 20 bytes that the peer calls itself (BEP 20)
 * @param outgoing whether we dialled
 * @param extended whether both ends speak extended messages (BEP 10)
 * @param fast whether both ends speak the fast extension (BEP 6)
 * @param receiving decrypts what comes; null: nothing is encrypted
 * @param sending encrypts what goes
 * @param hasNode whether the peer has a node of the hash table (BEP 5)
 */
record Greeted(
        Bytes peerId,
        boolean outgoing,
        boolean extended,
        boolean fast,
        @Nullable StreamCipher receiving,
        @Nullable StreamCipher sending,
        boolean hasNode) {}
