package org.seedbank.trustchain.account;

/** The connection that carries the service, as its account sees it. Called on the node's loop; must not block. */
public interface AccountListener {
    /** {@code false}: choke the counterparty now; {@code true}: it may be served again. Starts as {@code true}. */
    void serviceAllowed(boolean allowed);

    /** Carry {@code notice} to the counterparty over this connection, unless that does not understand its kind. */
    void send(AccountNotice notice);
}
