/** Hostile bytes for parsers: what is replayed in every build, and what a fuzzer searches on from there. */
@NullMarked
package org.seedbank.overlay.fuzz;

import org.jspecify.annotations.NullMarked;
