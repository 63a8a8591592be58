/** Who gave whom how much, as far as a ledger knows. */
@NullMarked
package org.seedbank.trustchain.graph;

import org.jspecify.annotations.NullMarked;
