package org.seedbank.overlay.discovery;

/** Whether strangers reach a node. */
public enum Reach {
    /** Nobody outside has been met. */
    UNKNOWN,
    /** Strangers came unasked. */
    REACHABLE,
    /** Others see an address of this machine, but nobody came unasked yet. */
    PROBABLY_REACHABLE,
    /** Others see another address, and nobody came unasked yet. */
    BEHIND_NAT,
    /** Others see another port each; even punctures do not help. */
    BEHIND_SYMMETRIC_NAT
}
