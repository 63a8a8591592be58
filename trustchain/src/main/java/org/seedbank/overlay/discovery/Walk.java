package org.seedbank.overlay.discovery;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.endpoint.Address;

/**
 * Looks for neighbours until there are enough. Most steps try an address that somebody named; others ask a neighbour
 * for one more, or begin a path of introductions away from here.
 *
 * @see "IPv8 random walk and edge walk, specification section 4.6"
 * @see "Heilman et al., Eclipse Attacks on Bitcoin's Peer-to-Peer Network, 2015, section 7"
 */
final class Walk {
    private static final int WINDOW = 5;
    /** Of 256 steps these go back to a neighbour. */
    private static final int RESETS = 50;

    private static final double BOOTSTRAP_CHANCE = 0.05;
    private static final Duration BOOTSTRAP_INTERVAL = Duration.ofSeconds(30);
    /** One of those that the user named is not asked again sooner. */
    private static final Duration NAMED_INTERVAL = Duration.ofSeconds(5);
    /** All whom a node has found by then may belong to one hand, whose identities name each other only. */
    private static final Duration NEWCOMER = Duration.ofMinutes(2);

    private static final int EDGE_LENGTH = 4;
    private static final int NEIGHBOURHOOD = 6;

    private final Surroundings here;
    private final RandomGenerator random;
    private final Candidates candidates;
    private final Asking asking;
    private final ContactFilter filter;
    /** When those that the user named were last asked. */
    private final Map<Address, Instant> named = new LinkedHashMap<>();

    private final Instant began;

    private int walking;
    private boolean isOnEdge;
    private @Nullable Instant bootstrapped;

    Walk(Surroundings here, Candidates candidates, Asking asking) {
        this.here = here;
        this.random = here.context().random();
        this.candidates = candidates;
        this.asking = asking;
        this.filter = here.filter();
        this.began = here.context().clock().instant();
        here.plan().bootstrap().forEach(address -> named.put(address, Instant.MIN));
    }

    void bootstrap(Collection<Address> addresses) {
        addresses.forEach(address -> named.putIfAbsent(address, Instant.MIN));
        bootstrapped = null;
        bootstrap();
    }

    void step() {
        if (walking >= WINDOW) {
            return;
        }
        if (!here.neighbours().isSatisfied()) {
            hurry();
        } else if (random.nextDouble() < BOOTSTRAP_CHANCE) {
            bootstrap();
        }
        boolean goesBack = random.nextInt(256) < RESETS;
        if (goesBack || !tryCandidate()) {
            goBack();
        }
    }

    /**
     * To a neighbour; or, while there are too few or this node is new, to one that the user named. It may have had no
     * room for us and so be no neighbour, and yet be the only one here that is not of a crowd which names only itself.
     */
    private void goBack() {
        Instant now = here.context().clock().instant();
        boolean isToOneNamed =
                here.neighbours().isSatisfied() ? now.isBefore(began.plus(NEWCOMER)) : !random.nextBoolean();
        List<Address> willing = !isToOneNamed
                ? List.of()
                : named.entrySet().stream()
                        .filter(each -> now.isAfter(each.getValue().plus(NAMED_INTERVAL)))
                        .map(Map.Entry::getKey)
                        .filter(filter::admits)
                        .toList();
        if (willing.isEmpty()) {
            here.neighbours().any().ifPresent(neighbour -> track(asking.ask(neighbour)));
        } else {
            askNamed(willing.get(random.nextInt(willing.size())));
        }
    }

    private void hurry() {
        // Whoever came by itself is no reason not to ask those that the user named: it may name its like only.
        if (here.neighbours().sought() == 0 || random.nextDouble() < BOOTSTRAP_CHANCE) {
            bootstrap();
        }
        if (!isOnEdge && here.neighbours().size() >= NEIGHBOURHOOD) {
            beginEdge();
        }
    }

    private void bootstrap() {
        Instant now = here.context().clock().instant();
        if (bootstrapped != null && now.isBefore(bootstrapped.plus(BOOTSTRAP_INTERVAL))) {
            return;
        }
        bootstrapped = now;
        List.copyOf(named.keySet()).stream().filter(filter::admits).forEach(this::askNamed);
    }

    private void askNamed(Address address) {
        named.put(address, here.context().clock().instant());
        track(asking.askNamed(address));
    }

    private boolean tryCandidate() {
        // Who is full goes on looking, but only for those that deserve a place more than somebody there (feelers).
        BiPredicate<Address, Origin> vacancies = here.neighbours().vacancies();
        Optional<Candidates.Candidate> candidate = candidates.take(
                each -> vacancies.test(each.address(), each.origin()),
                here.neighbours().crowding());
        candidate.ifPresent(this::tryAt);
        return candidate.isPresent();
    }

    private void tryAt(Candidates.Candidate candidate) {
        Address address = candidate.address();
        if (filter.admits(address) && !here.neighbours().hasAddress(address)) {
            asking.probe(address, candidate.isNewStyle(), candidate.origin()).ifPresent(asked -> {
                track(asked);
                judge(candidate, asked);
            });
        }
    }

    /** Who names itself, as a peer from a swarm does, is judged by nothing. */
    private void judge(Candidates.Candidate candidate, CompletableFuture<Introduction> asked) {
        Address introducer = candidate.introducer();
        if (introducer.equals(candidate.address())) {
            return;
        }
        var unused = asked.whenComplete((introduction, failure) -> {
            if (failure == null) {
                here.neighbours().ledWell(introducer);
            } else {
                here.neighbours().misled(introducer);
            }
        });
    }

    private void track(CompletableFuture<Introduction> asked) {
        walking++;
        var unused = asked.whenComplete((introduction, failure) -> walking--);
    }

    private void beginEdge() {
        isOnEdge = true;
        here.neighbours().any().ifPresentOrElse(this::beginEdge, () -> isOnEdge = false);
    }

    private void beginEdge(Neighbour root) {
        Origin origin = here.neighbours().origins().of(root.peer().address());
        grow(asking.ask(root), origin, EDGE_LENGTH);
    }

    /** Goes on from whom the last one introduced, until the path has its length or nobody answers. */
    private void grow(CompletableFuture<Introduction> tip, Origin origin, int length) {
        var unused = tip.whenComplete((introduction, failure) -> {
            Optional<CompletableFuture<Introduction>> next = failure != null || length <= 1
                    ? Optional.empty()
                    : introduction.introduced().stream().findFirst().flatMap(address -> {
                        candidates.remove(address);
                        return asking.probe(address, false, origin);
                    });
            next.ifPresentOrElse(further -> grow(further, origin, length - 1), () -> isOnEdge = false);
        });
    }
}
