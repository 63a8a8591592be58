/** The rules of the architecture, checked on the compiled classes. */
@NullMarked
package org.seedbank.it.architecture;

import org.jspecify.annotations.NullMarked;
