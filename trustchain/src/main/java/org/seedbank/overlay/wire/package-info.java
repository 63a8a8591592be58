/** Bytes at the edge: immutable values, bounds-checked reading, exact writing. */
@NullMarked
package org.seedbank.overlay.wire;

import org.jspecify.annotations.NullMarked;
