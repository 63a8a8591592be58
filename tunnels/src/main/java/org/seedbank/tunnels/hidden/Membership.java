package org.seedbank.tunnels.hidden;

/** What a node does in a hidden swarm. */
interface Membership extends AutoCloseable {
    @Override
    void close();
}
