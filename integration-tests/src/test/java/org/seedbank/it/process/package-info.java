/** The program as separate processes: started, watched, killed. */
@NullMarked
package org.seedbank.it.process;

import org.jspecify.annotations.NullMarked;
