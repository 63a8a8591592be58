package org.seedbank.overlay.peer;

import java.time.Instant;
import java.util.Optional;
import org.seedbank.overlay.crypto.MemberId;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Offence;

/**
 * What somebody did, how often and when.
 *
 * @param member who had proved to be at that address when it was first noted, if anybody
 * @param address from where it came; port 0 where a whole host is meant
 * @param offence what
 * @param count how often, at least 1
 * @param first when first
 * @param last when last
 */
public record Complaint(
        Optional<MemberId> member, Address address, Offence offence, long count, Instant first, Instant last) {}
