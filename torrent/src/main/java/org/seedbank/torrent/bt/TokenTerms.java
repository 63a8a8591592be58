package org.seedbank.torrent.bt;

import java.time.Clock;
import java.time.Duration;
import org.seedbank.torrent.engine.TokenSupport;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.token.ByteCount;

/**
 * What all connections of one torrent share.
 *
 * @param support who we are, and where accounts are kept
 * @param reason for what service accounts are opened
 * @param piece bytes that are verified at once
 * @param clock for time limits
 * @param patience how long requests wait for a payment before their peer is choked
 * @param counters of this torrent
 * @param due told when the other end waits for our payment
 * @param wake makes the thread that handles messages look at once; for any thread
 */
record TokenTerms(
        TokenSupport support,
        ServiceReason reason,
        ByteCount piece,
        Clock clock,
        Duration patience,
        TokenCounters counters,
        Runnable due,
        Runnable wake) {}
