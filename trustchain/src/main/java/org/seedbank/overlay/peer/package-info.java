/** Neighbours: keys that proved themselves, and where they were last. */
@NullMarked
package org.seedbank.overlay.peer;

import org.jspecify.annotations.NullMarked;
