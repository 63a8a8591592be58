/** A ledger node: store, proposals and accounts put together on one loop. */
@NullMarked
package org.seedbank.trustchain.node;

import org.jspecify.annotations.NullMarked;
