package org.seedbank.torrent.bt;

import java.time.Clock;
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
 * @param counters of this torrent
 */
record TokenTerms(TokenSupport support, ServiceReason reason, ByteCount piece, Clock clock, TokenCounters counters) {}
