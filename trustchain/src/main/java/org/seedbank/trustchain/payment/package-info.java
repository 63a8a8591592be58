/** Open accounts at work: how much is served on trust, when debts are paid, what is forgiven. */
@NullMarked
package org.seedbank.trustchain.payment;

import org.jspecify.annotations.NullMarked;
