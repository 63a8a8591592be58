/** A SOCKS5 server's side of circuits: datagrams of other programs go in and come out. */
@NullMarked
package org.seedbank.tunnels.socks;

import org.jspecify.annotations.NullMarked;
