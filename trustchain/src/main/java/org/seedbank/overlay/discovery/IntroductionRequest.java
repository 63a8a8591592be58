package org.seedbank.overlay.discovery;

import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Flags;

/**
 * Asks for the address of somebody else.
 *
 * @param destination where it is sent
 * @param lan the sender's address in its own network
 * @param wan the sender's address as others see it
 * @param flags connection type, new style, advice: see {@link IntroductionFlags}
 * @param identifier 16 bits; the answer repeats it
 * @param extra what the overlay adds; TrustChain: nothing, or the length of the own chain in 4 bytes
 */
record IntroductionRequest(Address destination, Address lan, Address wan, Flags flags, int identifier, Bytes extra) {}
