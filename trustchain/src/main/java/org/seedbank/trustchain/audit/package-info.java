/** Recomputes everything that a ledger claims, without the node that wrote it. */
@NullMarked
package org.seedbank.trustchain.audit;

import org.jspecify.annotations.NullMarked;
