package org.seedbank.overlay.discovery;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.request.Answerer;
import org.seedbank.overlay.request.Request;
import org.seedbank.overlay.request.RequestCache;
import org.seedbank.overlay.request.RequestKind;
import org.seedbank.overlay.request.Respondent;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.WireWriter;

/**
 * Our requests, and what comes back. Only who saw a request can repeat its identifier from where it was sent, so an
 * answer proves the address, and its signature the key.
 */
final class Asking {
    /** How long an answer may take; py-ipv8's walk waits as long. */
    static final Duration TIMEOUT = Duration.ofSeconds(3);

    /** With so many questions open strangers are asked nothing, or a crowd of them would leave no room for ours. */
    private static final int CHALLENGES = RequestCache.DEFAULT_LIMIT / 2;

    private static final RequestKind<Introduction> INTRODUCTION = RequestKind.of16Bits("introduction request");

    private final Surroundings here;
    private final ContactFilter filter;
    private final Candidates candidates;
    private final RequestCache requests;
    private final Proofs proofs;
    private final Consumer<Address> twins;
    private final Set<Address> asked = new HashSet<>();

    /** @param twins told where somebody else holds our key */
    Asking(Surroundings here, Candidates candidates, RequestCache requests, Proofs proofs, Consumer<Address> twins) {
        this.here = here;
        this.filter = here.filter();
        this.candidates = candidates;
        this.requests = requests;
        this.proofs = proofs;
        this.twins = twins;
    }

    /** Asks whoever is at {@code address}, which has proved nothing, unless it was asked in the last minute. */
    Optional<CompletableFuture<Introduction>> probe(Address address, boolean isNewStyle, Origin origin) {
        if (!here.traffic().probe(address)) {
            return Optional.empty();
        }
        here.neighbours().origins().note(address, origin);
        return Optional.of(ask(address, isNewStyle, Respondent.at(address)));
    }

    /** Whether a question is on its way to {@code address}. */
    boolean isAsking(Address address) {
        return asked.contains(address);
    }

    /** Asks whoever is at {@code address} because a packet came from there, if it was no shorter than ours. */
    boolean challenge(Style style, Address address) {
        if (requests.size() >= CHALLENGES) {
            return false;
        }
        Request<Introduction> request = requests.open(INTRODUCTION, Respondent.at(address), TIMEOUT);
        if (request.answer().isDone()) {
            return false;
        }
        Bytes packet = packet(style, address, style == Style.NEW, request);
        if (!here.traffic().spend(address, packet.size())) {
            request.answer().cancel(false);
            return false;
        }
        send(address, packet, request);
        return true;
    }

    /** Asks a neighbour. */
    CompletableFuture<Introduction> ask(Neighbour neighbour) {
        return ask(neighbour.peer().address(), neighbour.isNewStyle(), Respondent.exactly(neighbour.peer()));
    }

    /** Asks an address that the user named, however often. */
    CompletableFuture<Introduction> askNamed(Address address) {
        return insist(address, Origin.named(address));
    }

    /** Asks an address for which no stranger made us, however often. */
    CompletableFuture<Introduction> insist(Address address, Origin origin) {
        here.neighbours().origins().note(address, origin);
        return ask(address, false, Respondent.at(address));
    }

    void responded(Style style, Peer sender, IntroductionResponse response) {
        Answerer answerer = Answerer.signed(sender);
        if (requests.find(INTRODUCTION, response.identifier(), answerer).isEmpty()) {
            return;
        }
        if (here.neighbours().isSelf(sender.key())) {
            respondedByTwin(style, sender, response);
            return;
        }
        if (!here.neighbours().isWelcome(sender.key())) {
            return;
        }
        here.own().witness(sender.address(), response.destination());
        boolean isNewStyle = IntroductionFlags.isResponderNewStyle(style, response.flags());
        proofs.proved(
                sender,
                new Proof(
                        response.lan(),
                        isNewStyle,
                        !IntroductionFlags.isFull(response.flags()),
                        Optional.of(here.plan().greeting().isScarce(response.extra()))));
        List<Address> introduced = introduced(style, sender.address(), response);
        here.plan().greeting().met(sender, response.extra());
        boolean unused =
                requests.answer(INTRODUCTION, response.identifier(), answerer, new Introduction(sender, introduced));
    }

    /**
     * Somebody answers with our key. Answers of our own can be passed back to us: whoever is asked can ask us for the
     * same identifier, or has asked for all of them before. But each of them names the address to which we sent it, and
     * that is never ours. An answer to us can only come from another holder of the key.
     */
    private void respondedByTwin(Style style, Peer sender, IntroductionResponse response) {
        if (here.own().isOwn(sender.address())) {
            return;
        }
        boolean isNewStyle = IntroductionFlags.isResponderNewStyle(style, response.flags());
        proofs.proved(sender, new Proof(response.lan(), isNewStyle, false, Optional.empty()));
        boolean unused = requests.answer(
                INTRODUCTION, response.identifier(), Answerer.signed(sender), new Introduction(sender, List.of()));
        if (here.own().isOwn(response.destination())) {
            twins.accept(sender.address());
        }
    }

    /** Whether we have asked somebody with {@code identifier} and wait for the answer. */
    boolean hasAsked(int identifier) {
        return requests.isOpen(INTRODUCTION, identifier);
    }

    /** A puncture proves as much as a response: it is what a node sends that may not send more yet. */
    void punctured(Style style, Peer sender, Puncture puncture) {
        here.traffic().received(sender.address(), signedSize(write(style.punctures(), puncture)));
        Answerer answerer = Answerer.signed(sender);
        if (requests.find(INTRODUCTION, puncture.identifier(), answerer).isPresent()
                && (here.neighbours().isSelf(sender.key()) || here.neighbours().isWelcome(sender.key()))) {
            proofs.proved(sender, new Proof(puncture.lan(), style == Style.NEW, true, Optional.empty()));
        }
    }

    private List<Address> introduced(Style style, Address introducer, IntroductionResponse response) {
        boolean isIpv6 = introducer.isIpv6();
        boolean isNewStyle = IntroductionFlags.isIntroducedNewStyle(style, response.flags());
        List<Address> introduced = IntroductionRules.walkable(
                        here.own().lan(isIpv6),
                        here.own().wan(isIpv6),
                        response.lanIntroduction(),
                        response.wanIntroduction())
                .stream()
                .filter(address -> filter.admits(address, introducer))
                .filter(address -> !here.neighbours().hasAddress(address))
                .toList();
        boolean isLie = introduced.isEmpty()
                && response.wanIntroduction().port() != 0
                && !filter.admits(response.wanIntroduction(), introducer)
                && !here.own().isOwn(response.wanIntroduction());
        if (isLie) {
            here.neighbours().lied(introducer);
        }
        Origin origin = here.neighbours().origins().of(introducer);
        introduced.forEach(
                address -> candidates.add(new Candidates.Candidate(address, introducer, isNewStyle, origin)));
        return introduced;
    }

    private CompletableFuture<Introduction> ask(Address address, boolean isNewStyle, Respondent respondent) {
        Request<Introduction> request = requests.open(INTRODUCTION, respondent, TIMEOUT);
        if (!request.answer().isDone()) {
            send(address, packet(Style.towards(address, isNewStyle), address, isNewStyle, request), request);
        }
        return request.answer();
    }

    private void send(Address to, Bytes packet, Request<Introduction> request) {
        asked.add(to);
        var unused = request.answer().whenComplete((answer, failure) -> asked.remove(to));
        here.endpoint().send(to, packet);
    }

    private Bytes packet(Style style, Address to, boolean isNewStyle, Request<Introduction> request) {
        boolean isIpv6 = to.isIpv6();
        IntroductionRequest message = new IntroductionRequest(
                to,
                here.own().lan(isIpv6),
                here.own().wan(isIpv6),
                IntroductionFlags.request(here.own().connection(isIpv6), isNewStyle),
                (int) request.identifier(),
                here.plan().greeting().extra());
        return here.packets().introduction(style.requestId(), style.requests(), message);
    }

    static <T> Bytes write(Codec<T> codec, T message) {
        WireWriter out = new WireWriter();
        codec.write(message, out);
        return out.toBytes();
    }

    /** Length of the signed packet around {@code fields}: prefix, id, key, global time, signature. */
    static int signedSize(Bytes fields) {
        return 171 + fields.size();
    }

    /** Told when somebody proves key and address. */
    interface Proofs {
        /** {@code peer} holds its key and is at its address. */
        void proved(Peer peer, Proof proof);
    }
}
