package org.seedbank.overlay.discovery;

import java.util.Optional;
import org.seedbank.overlay.endpoint.Address;

/**
 * What a peer said when it proved its key and its address.
 *
 * @param lan its address in its own network, as it says
 * @param isNewStyle whether it understands the new style
 * @param mayStay whether it has room for us as a neighbour
 * @param isScarce whether it says that it offers what few do; empty if it was too short to say so
 */
record Proof(Address lan, boolean isNewStyle, boolean mayStay, Optional<Boolean> isScarce) {}
