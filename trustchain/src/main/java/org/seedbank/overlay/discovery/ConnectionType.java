package org.seedbank.overlay.discovery;

/** How a node is connected, as far as its witnesses tell. */
public enum ConnectionType {
    /** Witnesses are too few, or see a port that is mapped somehow. */
    UNKNOWN,
    /** Others see the address that the node has. */
    PUBLIC,
    /** Others see a different port each, so that nobody can be told where to send. */
    SYMMETRIC_NAT
}
