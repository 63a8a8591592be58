package org.seedbank.torrent.engine;

import java.util.function.BooleanSupplier;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.torrent.proof.HelloNonces;
import org.seedbank.trustchain.account.AccountBook;

/**
 * What swarms need so that payload can be paid for: who we are, and where accounts are kept.
 *
 * @param key our identity, proven to every peer that speaks the extension
 * @param overlayPort UDP port of our overlay node, told to proven peers
 * @param accounts open accounts
 * @param neighbours told of every proven peer, and of those that lie
 * @param nonces tells connections of this process with itself from those with others
 * @param mayTake whether anything more is asked of peers that want payment; asked often, on any thread
 */
public record TokenSupport(
        PrivateKey key,
        int overlayPort,
        AccountBook accounts,
        NeighbourListener neighbours,
        HelloNonces nonces,
        BooleanSupplier mayTake) {
    /** One that takes without limit. */
    public TokenSupport(
            PrivateKey key, int overlayPort, AccountBook accounts, NeighbourListener neighbours, HelloNonces nonces) {
        this(key, overlayPort, accounts, neighbours, nonces, () -> true);
    }

    /** Learns overlay neighbours from swarms. */
    @FunctionalInterface
    public interface NeighbourListener {
        /** {@code key} was proven on a connection whose far end also listens at {@code overlay}. Any thread. */
        void proven(PublicKey key, Address overlay);

        /**
         * Another process, whose overlay node is at {@code overlay} (port 0 if it has none), proved that it has our own
         * key. Any thread.
         */
        default void sharesKey(Address overlay) {}

        /** Whether nothing is exchanged with {@code key}, since the user shut it out. Any thread. */
        default boolean isBanned(PublicKey key) {
            return false;
        }

        /**
         * Nothing is taken any more from whoever was connected at {@code peer}: its data had another hash. Any thread.
         */
        default void banned(Address peer) {}
    }
}
