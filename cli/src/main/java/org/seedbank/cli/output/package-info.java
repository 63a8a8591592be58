/** What the program says: results, progress and errors, for people and for other programs. */
@NullMarked
package org.seedbank.cli.output;

import org.jspecify.annotations.NullMarked;
