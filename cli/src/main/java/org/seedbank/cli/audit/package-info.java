/** Recomputes from blocks alone what a ledger claims. */
@NullMarked
package org.seedbank.cli.audit;

import org.jspecify.annotations.NullMarked;
