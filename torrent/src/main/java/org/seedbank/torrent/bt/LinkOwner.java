package org.seedbank.torrent.bt;

import bt.protocol.Message;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.wire.Bytes;

/** The swarm to which a connection belongs; called on the loop's thread. */
interface LinkOwner {
    /** Our peer id, 20 bytes. */
    Bytes localId();

    /** Longest message without its length. */
    int longestMessage();

    /** Handshakes are done; the first messages may be sent. */
    void opened(PeerLink link);

    /** A message that is no block came. */
    void message(PeerLink link, Message message);

    /** Memory for a block that begins to arrive; null if it was not asked for. */
    byte @Nullable [] room(PeerLink link, int piece, int offset, int length);

    /** A block is there for which memory was given. */
    void block(PeerLink link, int piece, int offset, int length, byte[] data);

    /** Memory that was given for a block which never came whole. */
    void unused(byte[] room);

    /** Something happened on the connection, or time has passed: what can be sent? */
    void serve(PeerLink link);

    /** The connection is gone; called once. */
    void closed(PeerLink link);
}
