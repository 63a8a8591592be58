package org.seedbank.overlay.discovery;

import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Flags;

/**
 * Names the address of somebody else, or nobody.
 *
 * @param destination where the request came from: what the receiver looks like from here
 * @param lan the sender's address in its own network
 * @param wan the sender's address as others see it
 * @param lanIntroduction the introduced peer in its own network, or {@link Address#NONE}
 * @param wanIntroduction the introduced peer as others see it, or {@link Address#NONE}
 * @param flags see {@link IntroductionFlags}
 * @param identifier that of the request
 * @param extra as in the request
 */
record IntroductionResponse(
        Address destination,
        Address lan,
        Address wan,
        Address lanIntroduction,
        Address wanIntroduction,
        Flags flags,
        int identifier,
        Bytes extra) {}
