package org.seedbank.overlay.discovery;

import org.seedbank.overlay.endpoint.Address;

/** Where the node is, as far as it knows. Used on the node's loop. */
public interface Whereabouts {
    /** In its own network; {@link Address#NONE} if it has none of that family. */
    Address lan(boolean isIpv6);

    /**
     * As others see it; as long as they do not agree, what the router says, else as in its own network, which may be
     * {@link Address#NONE}.
     */
    Address wan(boolean isIpv6);
}
