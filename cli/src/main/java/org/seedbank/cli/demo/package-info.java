/**
 * The main job in small: processes of this program move a file and pay for it, and an auditor recomputes everything.
 */
@NullMarked
package org.seedbank.cli.demo;

import org.jspecify.annotations.NullMarked;
