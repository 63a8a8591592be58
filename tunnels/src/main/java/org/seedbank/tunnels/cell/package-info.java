/** Messages inside circuits and their layouts. */
@NullMarked
package org.seedbank.tunnels.cell;

import org.jspecify.annotations.NullMarked;
