/** The program. */
@NullMarked
package org.seedbank.cli;

import org.jspecify.annotations.NullMarked;
