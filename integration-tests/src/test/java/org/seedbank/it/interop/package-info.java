/** The program together with other BitTorrent clients. */
@NullMarked
package org.seedbank.it.interop;

import org.jspecify.annotations.NullMarked;
