package org.seedbank.overlay.discovery;

import java.util.List;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;

/**
 * What became of a request.
 *
 * @param sender who answered; it has proved its key and its address
 * @param introduced where somebody else may be
 */
record Introduction(Peer sender, List<Address> introduced) {}
