/** A node of the tunnel overlay: which cell belongs to which circuit, and who may be part of one. */
@NullMarked
package org.seedbank.tunnels.node;

import org.jspecify.annotations.NullMarked;
