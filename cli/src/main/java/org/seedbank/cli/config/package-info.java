/** Settings, directories and the environment they come from; immutable once read. */
@NullMarked
package org.seedbank.cli.config;

import org.jspecify.annotations.NullMarked;
