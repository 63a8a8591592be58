package org.seedbank.overlay.discovery;

import org.seedbank.overlay.endpoint.Address;

/**
 * Opens the sender's NAT for the receiver; that it was sent is all that matters.
 *
 * @param lan the sender's address in its own network
 * @param wan the receiver's address as others see it
 * @param identifier that of the introduction
 */
record Puncture(Address lan, Address wan, int identifier) {}
