package org.seedbank.trustchain.account;

import org.seedbank.trustchain.token.ByteCount;

/**
 * The account with one proven counterparty while a connection to it is open. Safe to call from any thread; nothing here
 * blocks.
 */
public interface AccountSession extends AutoCloseable {
    /**
     * Takes {@code bytes} from what may still be delivered to the counterparty before it pays. On {@code false} nothing
     * was taken and the bytes must not be sent.
     */
    boolean tryDeliver(ByteCount bytes);

    /** Gives back bytes that were taken but not sent. */
    void returnUndelivered(ByteCount bytes);

    /** The counterparty sent {@code notice}. */
    void noticeReceived(AccountNotice notice);

    /** The connection has ended. Calling twice does nothing. */
    @Override
    void close();
}
