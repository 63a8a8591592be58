package org.seedbank.tunnels.hidden;

import java.util.function.Supplier;
import org.seedbank.overlay.endpoint.Address;

/**
 * Where members of hidden swarms meet, as the circuits that end there see it.
 *
 * @param directory where introduction points are made known, and found for others
 * @param here the address under which others reach the node, as far as it knows
 * @param overlays of swarms whose introduction point the node is
 */
public record MeetingPlace(IntroductionDirectory directory, Supplier<Address> here, MemberOverlays overlays) {}
