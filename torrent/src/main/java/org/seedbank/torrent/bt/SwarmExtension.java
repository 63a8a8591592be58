package org.seedbank.torrent.bt;

import bt.protocol.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the payment of payload adds to one swarm. Called on the loop's thread but for what says otherwise; without
 * tokens {@link #NONE} stands in its place.
 */
interface SwarmExtension extends AutoCloseable {
    /** Nothing is paid, nobody is refused. */
    SwarmExtension NONE = new SwarmExtension() {};

    /** Whether token messages are announced. */
    default boolean isSpoken() {
        return false;
    }

    /** A connection begins. */
    default void opened(PeerLink link) {}

    /** A message came; the swarm looks at it afterwards. */
    default void received(PeerLink link, Message message) {}

    /** Something may be said now. */
    default void round(PeerLink link) {}

    /** Who decides whether this peer is choked. */
    default Service service(PeerLink link) {
        return Service.FREE;
    }

    /** The choker has a place for this peer, or has none any more; only where the extension decides. */
    default void slot(PeerLink link, boolean has) {}

    /** How this peer pays. */
    default Payment payment(PeerLink link) {
        return Payment.NONE;
    }

    /** Asked before a requested block is read; asked again in a later round after {@link Admission#LATER}. */
    default Admission admitUpload(PeerLink link, int length) {
        return Admission.GRANTED;
    }

    /** Whether anything is asked of this peer; nothing more of one that wants payment once we owe too much. */
    default boolean mayTake(PeerLink link) {
        return true;
    }

    /** An admitted block was not sent after all. */
    default void uploadFailed(PeerLink link, int length) {}

    /** A requested block came and is to be written; null if nothing has to be remembered. */
    default @Nullable BlockReceipt receive(PeerLink link, Block block) {
        return null;
    }

    /** Nothing is taken from this peer any more: it gave data that have another hash. */
    default void banned(PeerLink link) {}

    /** The connection is gone. */
    default void closed(PeerLink link) {}

    /**
     * These pieces are verified, their data and the resume record are on disk: they will never be fetched again. Any
     * thread.
     */
    default void piecesDurable(List<Integer> pieces) {}

    /**
     * From now on {@code task} runs whenever somebody waits for payment, which follows {@link #piecesDurable}; it must
     * not wait.
     */
    default void whenPaymentIsDue(Runnable task) {}

    /** From now on {@code task} runs whenever an account has something to say; on any thread. */
    default void whenWoken(Runnable task) {}

    /** Connections on which the other end has proven a ledger key; for any thread. */
    default int provenPeers() {
        return 0;
    }

    @Override
    default void close() {}

    /** Who decides whether a peer is choked. */
    enum Service {
        /** Nobody: it stays choked until it is known who it is. */
        HELD,
        /** The choker. */
        FREE,
        /** The extension, as long as the choker has a place. */
        OWN
    }

    /** How a peer pays. */
    enum Payment {
        /** It has an account and may be served. */
        PAYING,
        /** It has no account. */
        NONE,
        /** It has an account and owes too much. */
        OWING
    }
}
