/** The commands: what the user types, and what comes of it. */
@NullMarked
package org.seedbank.cli.command;

import org.jspecify.annotations.NullMarked;
