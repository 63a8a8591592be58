package org.seedbank.torrent.bt;

import java.net.InetSocketAddress;

/** Our node of the distributed hash table, as far as peers of one torrent learn of it (BEP 5). For any thread. */
interface NodeTable {
    /** There is none, or nobody is to know of it. */
    NodeTable NONE = new NodeTable() {
        @Override
        public int port() {
            return 0;
        }

        @Override
        public void named(InetSocketAddress node) {}
    };

    /** UDP port at which it is asked; 0 while it does not run. */
    int port();

    /** A peer says that another node is there; does not wait. */
    void named(InetSocketAddress node);
}
