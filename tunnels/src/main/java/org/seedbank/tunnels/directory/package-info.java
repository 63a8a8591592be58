/** Nodes that can be part of circuits. */
@NullMarked
package org.seedbank.tunnels.directory;

import org.jspecify.annotations.NullMarked;
