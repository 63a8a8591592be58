/** Circuits of this node's own: built, kept alive, measured, used. */
@NullMarked
package org.seedbank.tunnels.circuit;

import org.jspecify.annotations.NullMarked;
