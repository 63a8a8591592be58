/** What carries the bytes of one connection between peers, whatever the network below is. */
@NullMarked
package org.seedbank.torrent.stream;

import org.jspecify.annotations.NullMarked;
