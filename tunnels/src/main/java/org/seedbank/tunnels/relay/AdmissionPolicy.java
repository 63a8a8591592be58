package org.seedbank.tunnels.relay;

import org.seedbank.overlay.crypto.PublicKey;

/** Decides whose circuits this node carries; asked after all limits. */
public interface AdmissionPolicy {
    /** Everybody's. */
    AdmissionPolicy EVERYBODY = previous -> true;

    /**
     * Whether a circuit that comes from {@code previous}, an owner or a relay before us, may lead through this node.
     */
    boolean admits(PublicKey previous);
}
