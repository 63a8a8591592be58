/** The ledger on disk: nothing is acknowledged before it is flushed; many writes share one flush. */
@NullMarked
package org.seedbank.trustchain.store;

import org.jspecify.annotations.NullMarked;
