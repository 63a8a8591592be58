/** Chains in files: exports that other ledgers import, every block checked. */
@NullMarked
package org.seedbank.trustchain.transfer;

import org.jspecify.annotations.NullMarked;
