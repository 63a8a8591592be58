/** The one place where everything is put together: threads, clocks, chance, signals, logging, nodes. */
@NullMarked
package org.seedbank.cli.wiring;

import org.jspecify.annotations.NullMarked;
