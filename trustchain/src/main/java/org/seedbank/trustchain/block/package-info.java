/** Half-blocks: one party's signed half of a transaction, byte-compatible with the published format. */
@NullMarked
package org.seedbank.trustchain.block;

import org.jspecify.annotations.NullMarked;
