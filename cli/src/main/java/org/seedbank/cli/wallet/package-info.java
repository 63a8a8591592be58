/** The identity of this user: the file that holds its secret. */
@NullMarked
package org.seedbank.cli.wallet;

import org.jspecify.annotations.NullMarked;
