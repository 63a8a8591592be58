/** Circuits of others that lead through this node. */
@NullMarked
package org.seedbank.tunnels.relay;

import org.jspecify.annotations.NullMarked;
