/** The ledger on the overlay: messages in, messages out, nothing else. */
@NullMarked
package org.seedbank.trustchain.community;

import org.jspecify.annotations.NullMarked;
