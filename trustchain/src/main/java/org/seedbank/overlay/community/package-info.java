/** Packets of overlays: framing, signatures, and which handler a message belongs to. */
@NullMarked
package org.seedbank.overlay.community;

import org.jspecify.annotations.NullMarked;
