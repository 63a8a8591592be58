package org.seedbank.tunnels.circuit;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.tunnels.cell.CandidateList;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.directory.Candidate;
import org.seedbank.tunnels.directory.Directory;
import org.seedbank.tunnels.directory.Vicinity;

/**
 * Who is the next hop of one circuit: nobody twice, nobody that failed, nobody where another hop or this node itself
 * is. Candidates of our own come first, so that no hop decides where the circuit goes; what hops offer is taken only if
 * we know nobody.
 */
final class PathChooser {
    private final Directory directory;
    private final Guards guards;
    private final Vanguards vanguards;
    private final Latecomers latecomers;
    private final CircuitPlan plan;
    private final Set<PublicKey> excluded = new HashSet<>();
    private final Set<Vicinity> taken = new HashSet<>();
    private Optional<Candidate> plannedExit = Optional.empty();
    private CandidateList offered = new CandidateList(List.of(), List.of());

    PathChooser(CircuitHome home, CircuitPlan plan) {
        this.directory = home.directory();
        this.guards = home.guards();
        this.vanguards = home.vanguards();
        this.latecomers = home.latecomers();
        this.plan = plan;
        excluded.add(home.identity().publicKey());
    }

    /** What the last hop knows. */
    void offered(CandidateList list) {
        offered = list;
    }

    /** Never again for this circuit. */
    void exclude(PublicKey key) {
        excluded.add(key);
        plannedExit = plannedExit.filter(exit -> !exit.key().equals(key));
    }

    /** Is part of this circuit from now on. */
    void take(Candidate hop) {
        exclude(hop.key());
        Vicinity.of(hop.address()).ifPresent(taken::add);
    }

    boolean isLast(int position) {
        return position == plan.hops();
    }

    Optional<Candidate> choose(int position) {
        plannedExit = plannedExit.filter(exit -> !latecomers.has(exit.key()));
        if (plannedExit.isEmpty()) {
            plannedExit = knownExit();
        }
        if (isLast(position)) {
            return plannedExit.or(
                    () -> position == 1 || plan.exit().isPresent() ? Optional.empty() : named(offeredEnds()));
        }
        List<Candidate> relays = directory.shuffled(each -> each.has(PeerFlag.RELAY) && isFree(each));
        if (position == 1) {
            return guards.choose(relays.stream()
                    .sorted(Comparator.comparing(this::isAvoided))
                    .toList());
        }
        return vanguard(position, relays)
                .or(() -> first(
                        relays,
                        Comparator.comparing(this::isAvoided).thenComparing(each -> each.has(PeerFlag.EXIT_BT))))
                .or(() -> named(offered.relays()))
                .or(() -> named(offered.exits()));
    }

    /** Who stands next to the first hop where others decide how often circuits are built. */
    private Optional<Candidate> vanguard(int position, List<Candidate> relays) {
        return position == 2 && plan.goal().isOfMeetings()
                ? vanguards.choose(relays.stream().filter(this::isFitVanguard).toList(), this::isFitVanguard)
                : Optional.empty();
    }

    /** Nobody who is a first hop elsewhere: whoever sees it here would learn of it. */
    private boolean isFitVanguard(Candidate candidate) {
        return isFree(candidate) && !isAvoided(candidate) && !guards.has(candidate.key());
    }

    private Optional<Candidate> knownExit() {
        if (plan.exit().isPresent()) {
            // Whoever names an exit has reasons, be it next to another hop, or at home.
            Peer wanted = plan.exit().get();
            Optional<Candidate> known = wanted.address().equals(Address.NONE)
                    ? directory.find(wanted.key())
                    : Optional.of(new Candidate(wanted, Set.of()));
            return known.filter(each -> !excluded.contains(each.key()));
        }
        List<Candidate> exits = directory.shuffled(
                each -> each.flags().containsAll(plan.exitFlags()) && !isAvoided(each) && isFree(each));
        // A last hop that is the first one, too, sees where we are.
        return plan.hops() == 1 && isAnyRelay()
                ? guards.choose(exits)
                : first(exits, Comparator.comparing(this::isFirstHop).thenComparing(this::isSpared));
    }

    /** Whether it may end anywhere. */
    private boolean isAnyRelay() {
        return plan.exitFlags().equals(Set.of(PeerFlag.RELAY));
    }

    /** The first by {@code order} of those nobody suspects or waits for, or of all if there are no others. */
    private Optional<Candidate> first(List<Candidate> candidates, Comparator<Candidate> order) {
        return candidates.stream()
                .min(Comparator.comparing((Candidate each) -> directory.isSuspect(each.key()))
                        .thenComparing(each -> latecomers.has(each.key()))
                        .thenComparing(order));
    }

    private boolean isAvoided(Candidate candidate) {
        return plan.avoided().contains(candidate.key());
    }

    /** Whoever is the first hop of other circuits sees more of us than the end of a circuit without name should. */
    private boolean isFirstHop(Candidate candidate) {
        return isAnyRelay() && guards.has(candidate.key());
    }

    /** Exits can be asked by strangers, which introduction points must be. */
    private boolean isSpared(Candidate candidate) {
        return plan.goal() == CircuitGoal.INTRODUCTION
                ? !candidate.has(PeerFlag.EXIT_BT)
                : candidate.has(PeerFlag.EXIT_BACKUP);
    }

    /** Without those that are known not to do what is wanted; hops say of nobody what it does. */
    private List<PublicKey> offeredEnds() {
        List<PublicKey> relays = isAnyRelay() ? offered.relays() : List.of();
        return Stream.concat(offered.exits().stream(), relays.stream())
                .filter(key -> !plan.avoided().contains(key))
                .filter(key -> directory
                        .find(key)
                        .map(known -> known.flags().containsAll(plan.exitFlags()))
                        .orElse(true))
                .toList();
    }

    /** Somebody a hop told of, who has no address for us, unless we know better. */
    private Optional<Candidate> named(List<PublicKey> keys) {
        return keys.stream()
                .map(key -> directory.find(key).orElseGet(() -> new Candidate(new Peer(key, Address.NONE), Set.of())))
                .filter(this::isFree)
                .findFirst();
    }

    private boolean isFree(Candidate candidate) {
        Optional<Vicinity> vicinity = Vicinity.of(candidate.address());
        Optional<Candidate> exit = plannedExit;
        return !excluded.contains(candidate.key())
                && !directory.isHere(candidate.address())
                && vicinity.filter(taken::contains).isEmpty()
                && exit.filter(planned -> planned.key().equals(candidate.key())
                                || (vicinity.isPresent() && vicinity.equals(Vicinity.of(planned.address()))))
                        .isEmpty();
    }
}
