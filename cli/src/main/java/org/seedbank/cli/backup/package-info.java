/** One sealed file with everything that a wallet needs to go on elsewhere. */
@NullMarked
package org.seedbank.cli.backup;

import org.jspecify.annotations.NullMarked;
