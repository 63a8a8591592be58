package org.seedbank.overlay.discovery;

import java.util.Arrays;
import java.util.Optional;

/** Whether strangers reach a node. */
public enum Reach {
    /** Nobody outside has been met. */
    UNKNOWN(0),
    /** Strangers came unasked. */
    REACHABLE(1),
    /** Others see an address of this machine, but nobody came unasked yet. */
    PROBABLY_REACHABLE(2),
    /** Others see another address, and nobody came unasked yet. */
    BEHIND_NAT(3),
    /** Others see another port each; even punctures do not help. */
    BEHIND_SYMMETRIC_NAT(4);

    private final int code;

    Reach(int code) {
        this.code = code;
    }

    /** What stands for it in files. */
    int code() {
        return code;
    }

    static Optional<Reach> of(int code) {
        return Arrays.stream(values()).filter(reach -> reach.code == code).findFirst();
    }
}
