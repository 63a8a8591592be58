package org.seedbank.torrent.utp;

import java.net.InetSocketAddress;

/** Names a connection among those of a path: the other end, and the id in the packets that it sends. */
record ConnectionKey(InetSocketAddress remote, int receiveId) {}
