package org.seedbank.torrent.bt;

import bt.net.ConnectionKey;
import bt.torrent.data.DataWorker;
import com.google.inject.Module;
import java.util.List;

/**
 * What the payment of payload adds to the runtime of one torrent. The engine calls it; without tokens {@link #NONE}
 * stands in its place.
 */
interface SwarmExtension extends AutoCloseable {
    /** Nothing is paid, nobody is refused. */
    SwarmExtension NONE = new SwarmExtension() {};

    /** Bindings to add to the runtime: message handlers and messaging agents. */
    default Module module() {
        return binder -> {};
    }

    /**
     * Asked on a thread of Bt before a requested block is read from disk; asked again in a later round after
     * {@link Admission#LATER}.
     */
    default Admission admitUpload(ConnectionKey peer, int length) {
        return Admission.GRANTED;
    }

    /**
     * What stands before the {@code worker} that writes downloaded blocks, to see who delivered them. The engine puts
     * it around its own worker; block requests pass it unchanged.
     */
    default DataWorker metered(DataWorker worker) {
        return worker;
    }

    /** An admitted block was not sent after all. */
    default void uploadFailed(ConnectionKey peer, int length) {}

    /** These pieces are verified, their data and the resume record are on disk: they will never be fetched again. */
    default void piecesDurable(List<Integer> pieces) {}

    /**
     * From now on {@code task} runs whenever somebody waits for payment, which follows {@link #piecesDurable}; on a
     * thread of Bt, so it must not wait.
     */
    default void whenPaymentIsDue(Runnable task) {}

    /** Connections on which the other end has proven a ledger key. */
    default int provenPeers() {
        return 0;
    }

    @Override
    default void close() {}
}
