/** Bandwidth tokens: amounts and the transactions that move them. */
@NullMarked
package org.seedbank.trustchain.token;

import org.jspecify.annotations.NullMarked;
