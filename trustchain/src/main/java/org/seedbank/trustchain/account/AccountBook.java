package org.seedbank.trustchain.account;

import java.util.Map;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.token.ByteCount;

/**
 * Open accounts with all counterparties, as the transport of the payload sees them. Safe to call from any thread; work
 * is handed to the node's loop.
 */
public interface AccountBook {
    /**
     * Opens the account for a connection on which {@code counterparty} has proven its key.
     *
     * @param piece what is verified, and so owed, at once; zero if every byte is verified by itself
     */
    AccountSession open(PublicKey counterparty, ServiceReason reason, ByteCount piece, AccountListener listener);

    /**
     * Verified payload that each provider delivered to us; call only once it cannot be fetched again (resume data is on
     * disk), so that nothing is charged twice. Providers need not be connected any more.
     */
    void received(ServiceReason reason, Map<PublicKey, ByteCount> verified);
}
