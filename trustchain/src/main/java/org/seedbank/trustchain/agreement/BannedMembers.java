package org.seedbank.trustchain.agreement;

import java.util.Collection;
import java.util.Set;
import org.seedbank.overlay.crypto.MemberId;
import org.seedbank.overlay.crypto.PublicKey;

/**
 * Whom the user shuts out: nothing is delivered to them or paid to them, and nothing that they propose is
 * countersigned. What was agreed with them before stays, and their answers to what was proposed before still count.
 * Lives on the node's loop.
 */
public final class BannedMembers {
    private Set<MemberId> members = Set.of();

    /** Whether {@code key} is shut out. */
    public boolean contains(PublicKey key) {
        return !members.isEmpty() && members.contains(key.memberId());
    }

    /** From now on {@code banned}, and nobody else, are shut out. */
    public void replace(Collection<MemberId> banned) {
        members = Set.copyOf(banned);
    }
}
