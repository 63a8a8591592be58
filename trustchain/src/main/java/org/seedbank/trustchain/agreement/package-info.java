/** Propose, countersign, resend: how two halves of a transaction find each other. */
@NullMarked
package org.seedbank.trustchain.agreement;

import org.jspecify.annotations.NullMarked;
