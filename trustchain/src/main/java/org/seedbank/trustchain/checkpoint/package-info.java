/** Short proofs of what a chain said up to a number, that anybody checks without the chain. */
@NullMarked
package org.seedbank.trustchain.checkpoint;

import org.jspecify.annotations.NullMarked;
