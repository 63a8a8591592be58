/** The ledger as pictures and files for other programs. */
@NullMarked
package org.seedbank.cli.explorer;

import org.jspecify.annotations.NullMarked;
