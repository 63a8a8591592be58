/** Captured datagrams, taken apart for people. */
@NullMarked
package org.seedbank.cli.capture;

import org.jspecify.annotations.NullMarked;
