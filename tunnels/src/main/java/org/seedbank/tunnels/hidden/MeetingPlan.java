package org.seedbank.tunnels.hidden;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.AddressScope;
import org.seedbank.overlay.endpoint.NetworkPolicy;

/**
 * What a node needs so that members of hidden swarms can meet at it.
 *
 * @param directory where introduction points are made known, and found for others
 * @param seenAs the address under which others see the node, if they agree; else its socket is taken at its word
 * @param lan its addresses in its own network, at most one of each family, for the overlays of swarms
 * @param policy whom these overlays may contact
 * @param taken other overlays of the node, which no swarm may share the id of
 */
public record MeetingPlan(
        IntroductionDirectory directory,
        Supplier<Optional<Address>> seenAs,
        List<Address> lan,
        NetworkPolicy policy,
        Set<CommunityId> taken) {
    /** Nothing is known of others, and nobody is contacted. */
    public static final MeetingPlan ALONE =
            new MeetingPlan(IntroductionDirectory.NONE, Optional::empty, List.of(), NetworkPolicy.closed(Set.of()));

    /** Copies the collections. */
    public MeetingPlan {
        lan = List.copyOf(lan);
        taken = Set.copyOf(taken);
    }

    /** What a node without other overlays needs. */
    public MeetingPlan(
            IntroductionDirectory directory,
            Supplier<Optional<Address>> seenAs,
            List<Address> lan,
            NetworkPolicy policy) {
        this(directory, seenAs, lan, policy, Set.of());
    }

    /**
     * Where others reach the node, as far as it knows: where they see it, else where it is in its own network, if that
     * is the whole network, too. In one that is open others are elsewhere: a local address would lead them to somebody
     * else, and tell what is nobody's concern.
     *
     * @param local what its socket is bound to
     * @return {@link Address#NONE} if all that is known means nothing to others
     */
    public Address here(Address local) {
        Address known = seenAs.get().or(() -> lan.stream().findFirst()).orElse(local);
        AddressScope scope = AddressScope.of(known.ip());
        boolean isMeaningless = scope == AddressScope.UNUSABLE || (policy.isOpen() && scope.isLocal());
        return isMeaningless ? Address.NONE : known;
    }

    /** This for a node that has {@code overlay}, too. */
    public MeetingPlan besides(CommunityId overlay) {
        Set<CommunityId> all = new HashSet<>(taken);
        all.add(overlay);
        return new MeetingPlan(directory, seenAs, lan, policy, all);
    }
}
