/** Proofs that a key signed two blocks with one number: kept, checked by anybody, spread to everybody. */
@NullMarked
package org.seedbank.trustchain.fork;

import org.jspecify.annotations.NullMarked;
