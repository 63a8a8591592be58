/** What leaves circuits here, and what may. */
@NullMarked
package org.seedbank.tunnels.exit;

import org.jspecify.annotations.NullMarked;
