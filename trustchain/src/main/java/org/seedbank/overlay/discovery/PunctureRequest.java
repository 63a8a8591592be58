package org.seedbank.overlay.discovery;

import org.seedbank.overlay.endpoint.Address;

/**
 * Asks an introduced peer to send something to who will contact it, so that its NAT lets the contact in.
 *
 * @param lanWalker who will contact it, in its own network
 * @param wanWalker the same as others see it
 * @param identifier that of the introduction
 */
record PunctureRequest(Address lanWalker, Address wanWalker, int identifier) {}
