/** How two ends of a swarm connection prove their ledger keys to each other, and what they say afterwards. */
@NullMarked
package org.seedbank.torrent.proof;

import org.jspecify.annotations.NullMarked;
