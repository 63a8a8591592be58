/** One thread of control per node: loops, timers, and the only clocks. */
@NullMarked
package org.seedbank.overlay.loop;

import org.jspecify.annotations.NullMarked;
