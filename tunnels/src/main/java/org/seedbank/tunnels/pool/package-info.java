/** Several circuits side by side, of which the better ones are kept. */
@NullMarked
package org.seedbank.tunnels.pool;

import org.jspecify.annotations.NullMarked;
