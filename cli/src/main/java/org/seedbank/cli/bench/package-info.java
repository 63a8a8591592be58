/** Measures what the program can do on this machine. */
@NullMarked
package org.seedbank.cli.bench;

import org.jspecify.annotations.NullMarked;
