/** Whole networks in virtual time, replayed exactly from one seed; used by tests and by simulations. */
@NullMarked
package org.seedbank.overlay.sim;

import org.jspecify.annotations.NullMarked;
