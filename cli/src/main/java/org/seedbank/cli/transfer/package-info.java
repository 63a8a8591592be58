/** Downloading and seeding as the user sees it: from a task to its last line. */
@NullMarked
package org.seedbank.cli.transfer;

import org.jspecify.annotations.NullMarked;
