package org.seedbank.torrent.engine;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.wire.Bytes;

/**
 * All that anonymous torrents have of the world: datagrams, and questions to trackers, that somebody else carries to
 * where others see them come from. What cannot be carried is lost; it never goes another way. For any thread.
 */
public interface DatagramNetwork {
    /** Largest datagram that surely arrives whole at {@code to}, in bytes. */
    int maxDatagram(InetSocketAddress to);

    /** From now on what comes goes to {@code listener}. */
    void listen(Listener listener);

    /** Sends what {@code batch} holds, and releases it; each address keeps its way as long as that exists. */
    void send(DatagramBatch batch);

    /**
     * Sends one datagram of a conversation; all to one tracker, or to the whole hash table, go the same way as long as
     * that exists and helps.
     */
    void send(Line line, Location to, Bytes datagram);

    /** {@code from}, to whom something was sent on {@code line}, has answered. */
    void answered(Line line, Location from);

    /**
     * {@code to} was waited for in vain; after some such times what is sent to it goes another way, since the far end
     * may be unable, as one that looks up no names.
     */
    void silent(Line line, Location to);

    /** Has the far end ask a tracker over HTTP; the whole response, or a failure. */
    CompletableFuture<Bytes> exchangeHttp(Location tracker, Bytes request);

    /**
     * Takes part in the swarm of the torrent with this info hash among members who hide as we do, until {@link #leave};
     * whom it meets the listener hears. A network that knows no such swarms does nothing.
     *
     * @param part asked again and again, on any thread
     */
    default void enter(Bytes infoHash, Supplier<Part> part) {}

    /** The end of {@link #enter}; calling it without that does nothing. */
    default void leave(Bytes infoHash) {}

    /** What a torrent wants of those who hide. */
    enum Part {
        /** Nothing yet: it is not known what is missing. */
        WAITS,
        /** It looks for them, since something is missing. */
        SEEKS,
        /** It lets itself be found, since it has all that is wanted. */
        OFFERS
    }

    /** What one conversation is about. */
    enum Line {
        /** Announcing to trackers over UDP, which know us by where we seem to come from. */
        TRACKERS,
        /** Asking the distributed hash table. */
        HASH_TABLE
    }

    /** Hears what comes. On a thread of the network, which must not be kept waiting. */
    interface Listener {
        /** Datagrams came; whoever gets them releases {@code batch}. */
        void received(DatagramBatch batch);

        /** From now on others see us come from elsewhere: streams with these addresses are over. */
        void rerouted(Collection<InetSocketAddress> addresses);

        /**
         * A member of a swarm that was entered is reached at {@code member}, which is nobody's address, and only means
         * this one until {@link #parted}.
         *
         * @param isOurTurn whether it is for us to begin
         */
        default void met(Bytes infoHash, InetSocketAddress member, boolean isOurTurn) {}

        /** The member is not reached any more: streams with it are over. */
        default void parted(Bytes infoHash, InetSocketAddress member) {}
    }
}
