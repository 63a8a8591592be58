/** What the JSON documents of the program look like. */
@NullMarked
package org.seedbank.cli.schema;

import org.jspecify.annotations.NullMarked;
