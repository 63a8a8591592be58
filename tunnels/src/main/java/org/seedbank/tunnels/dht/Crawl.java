package org.seedbank.tunnels.dht;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.seedbank.overlay.endpoint.NetworkPrefix;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.dht.TableMessage.Found;

/**
 * One search: asks the nearest nodes that are known, and then the nearer ones that they name, until nobody nearer is
 * left. Bounded in questions; whoever names three nodes that do not answer is not believed any more, and a network has
 * two answers, so that an address near to what is sought, with as many keys as somebody likes, is not all that is
 * asked.
 *
 * @see "Maymounkov and Mazieres, Kademlia, IPTPS 2002, section 2.3"
 */
final class Crawl {
    static final int FIRST = 8;
    static final int MOST_QUESTIONS = 24;

    private static final int AT_ONCE = 4;
    /** Nodes are of interest if they are nearer than this one of those that are to be asked. */
    private static final int HORIZON = 4;

    private static final int MOST_DEAD = 3;
    private static final int MOST_OF_A_NETWORK = 2;

    private final Questions questions;
    private final RoutingTable table;
    private final Search search;
    private final Predicate<Peer> admits;
    private final List<Candidate> waiting = new ArrayList<>();
    private final Set<Peer> asked = new HashSet<>();
    private final Map<Peer, Integer> dead = new HashMap<>();
    /** Questions to each network that are open or were answered; the dead take no places of the living. */
    private final Map<NetworkPrefix, Integer> places = new HashMap<>();

    private final List<Answer> answers = new ArrayList<>();
    private final CompletableFuture<Result> result = new CompletableFuture<>();
    private int running;
    private int sent;

    /**
     * @param questions asks
     * @param table whom to begin with
     * @param search what for
     * @param admits whom others may make it ask
     */
    Crawl(Questions questions, RoutingTable table, Search search, Predicate<Peer> admits) {
        this.questions = questions;
        this.table = table;
        this.search = search;
        this.admits = admits;
        table.nearest(search.target(), FIRST, any -> true)
                .forEach(contact -> waiting.add(new Candidate(contact, List.of(), false)));
    }

    /** Begins; to be called once. Completes in any case. */
    CompletableFuture<Result> run() {
        proceed();
        return result;
    }

    private void proceed() {
        waiting.removeIf(this::isOfNoUse);
        Optional<Candidate> next = open().findFirst();
        while (running < AT_ONCE && sent < MOST_QUESTIONS && next.isPresent()) {
            contact(next.get());
            next = open().findFirst();
        }
        if (running == 0 && !result.isDone()) {
            answers.sort(Comparator.comparing(answer -> answer.from().point().distanceTo(search.target())));
            result.complete(new Result(answers.stream().map(Answer::from).toList(), mixed()));
        }
    }

    private void contact(Candidate candidate) {
        waiting.remove(candidate);
        asked.add(candidate.contact().peer());
        running++;
        sent++;
        places.merge(networkOf(candidate.contact()), 1, Integer::sum);
        CompletableFuture<?> opened = candidate
                .newest()
                .filter(introducer -> candidate.needsPuncture() && questions.isAtLeisure(introducer.peer()))
                .<CompletableFuture<?>>map(introducer ->
                        questions.find(introducer, candidate.contact().point(), 0, true))
                .orElseGet(() -> CompletableFuture.completedFuture(null));
        var unused = opened.thenAccept(ready -> ask(candidate));
    }

    private void ask(Candidate candidate) {
        CompletableFuture<Optional<Found>> answer =
                questions.find(candidate.contact(), search.target(), search.offset(), search.nodesOnly());
        boolean isSent = !answer.isDone();
        if (!isSent) {
            sent--;
        }
        var unused = answer.thenAccept(found -> {
            running--;
            found.ifPresentOrElse(each -> take(candidate.contact(), each), () -> release(candidate, isSent));
            proceed();
        });
    }

    private void take(Contact from, Found found) {
        answers.add(new Answer(from, search.nodesOnly() ? List.of() : found.values()));
        for (int i = 0; i < found.nodes().size(); i++) {
            Peer peer = found.nodes().get(i);
            boolean isKnown = table.find(peer).isPresent();
            if (peer.address().isIpv6() == from.isIpv6() && !asked.contains(peer) && (isKnown || admits.test(peer))) {
                // The first one was asked by the sender to open its NAT for us.
                consider(new Candidate(Contact.of(peer), List.of(from), i > 0 && !isKnown));
            }
        }
    }

    /**
     * Whoever is known already stays so, whoever else names it: a liar who is not believed any more takes nobody along
     * of whom this node or others knew.
     */
    private void consider(Candidate named) {
        Candidate candidate = waiting.stream()
                .filter(each -> each.contact().equals(named.contact()))
                .findFirst()
                .map(each -> each.alsoNamed(named))
                .orElse(named);
        if (isOfNoUse(candidate) || isBeyondHorizon(candidate.contact())) {
            return;
        }
        waiting.removeIf(each -> each.contact().equals(candidate.contact()));
        waiting.add(candidate);
        waiting.sort(Comparator.comparing(Candidate::contact, Contact.nearest(search.target())));
    }

    private boolean isBeyondHorizon(Contact contact) {
        return open().skip(HORIZON - 1)
                .findFirst()
                .filter(horizon -> horizon.contact().point().isCloserTo(search.target(), contact.point()))
                .isPresent();
    }

    /** Those who wait and can be asked now, nearest first. */
    private Stream<Candidate> open() {
        return waiting.stream().filter(each -> places.getOrDefault(networkOf(each.contact()), 0) < MOST_OF_A_NETWORK);
    }

    private static NetworkPrefix networkOf(Contact contact) {
        return NetworkPrefix.handOf(contact.peer().address());
    }

    /** Nothing came; it counts against whoever named it if it was asked at all. */
    private void release(Candidate candidate, boolean isSent) {
        places.merge(networkOf(candidate.contact()), -1, Integer::sum);
        candidate
                .newest()
                .filter(introducer -> isSent)
                .ifPresent(introducer -> dead.merge(introducer.peer(), 1, Integer::sum));
    }

    /** Whoever has been asked so much lately that it would not listen is passed over. */
    private boolean isOfNoUse(Candidate candidate) {
        return isDistrusted(candidate) || !questions.mayAsk(candidate.contact().peer());
    }

    private boolean isDistrusted(Candidate candidate) {
        return !candidate.introducers().isEmpty()
                && candidate.introducers().stream()
                        .allMatch(introducer -> dead.getOrDefault(introducer.peer(), 0) >= MOST_DEAD);
    }

    /** The first value of each answer, then the second of each, so that nobody's many displace the others. */
    private List<Bytes> mixed() {
        List<Bytes> mixed = new ArrayList<>();
        Set<Bytes> seen = new HashSet<>();
        for (int i = 0; i < TableMessage.MOST_VALUES; i++) {
            for (Answer answer : answers) {
                if (i < answer.values().size() && seen.add(answer.values().get(i))) {
                    mixed.add(answer.values().get(i));
                }
            }
        }
        return mixed;
    }

    /**
     * What is sought.
     *
     * @param target where
     * @param offset values to leave out
     * @param nodesOnly whether for nodes, and not for values
     */
    record Search(TablePoint target, long offset, boolean nodesOnly) {
        static Search forNodes(TablePoint target) {
            return new Search(target, 0, true);
        }

        static Search forValues(TablePoint target) {
            return new Search(target, 0, false);
        }
    }

    /**
     * What was found.
     *
     * @param nodes all that answered, nearest first
     * @param values at most 8 of each of them, unchecked
     */
    record Result(List<Contact> nodes, List<Bytes> values) {}

    /**
     * Somebody who may be asked.
     *
     * @param introducers all who named it, the newest last; none if it was known before
     * @param needsPuncture whether none of them was asked to have its NAT opened
     */
    private record Candidate(Contact contact, List<Contact> introducers, boolean needsPuncture) {
        Optional<Contact> newest() {
            return introducers.isEmpty() ? Optional.empty() : Optional.of(introducers.get(introducers.size() - 1));
        }

        Candidate alsoNamed(Candidate again) {
            List<Contact> all = new ArrayList<>(introducers);
            if (!introducers.isEmpty()) {
                all.addAll(again.introducers);
            }
            return new Candidate(contact, List.copyOf(all), needsPuncture && again.needsPuncture);
        }
    }

    private record Answer(Contact from, List<Bytes> values) {}
}
