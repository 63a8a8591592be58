/** The engine on Bt: the only package that knows Bt and Guice, and the border to their threads. */
@NullMarked
package org.seedbank.torrent.bt;

import org.jspecify.annotations.NullMarked;
