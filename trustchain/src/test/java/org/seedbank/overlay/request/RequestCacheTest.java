package org.seedbank.overlay.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.trustchain.fixture.TestKeys;

class RequestCacheTest {
    private static final RequestKind<String> WHERE = RequestKind.of16Bits("where");
    private static final RequestKind<String> WHEN = RequestKind.of32Bits("when");
    private static final Duration DEADLINE = Duration.ofSeconds(3);
    private static final PublicKey KEY = TestKeys.named("asked").publicKey();
    private static final PublicKey OTHER_KEY = TestKeys.named("not asked").publicKey();
    private static final Address ADDRESS = Address.loopback(1000);
    private static final Address OTHER_ADDRESS = Address.loopback(1001);

    private final SimulatedNetwork network = SimulatedNetwork.seeded(11);
    private final RequestCache cache = new RequestCache(network.node("a").context(), 100);

    @Test
    void deliversTheFirstAnswerOnly() {
        var request = cache.open(WHERE, Respondent.at(ADDRESS), DEADLINE);

        assertThat(answer(request, Answerer.unsigned(ADDRESS), "here")).isTrue();
        assertThat(answer(request, Answerer.unsigned(ADDRESS), "there")).isFalse();

        assertThat(request.answer()).isCompletedWithValue("here");
        assertThat(cache.size()).isZero();
    }

    @Test
    void takesNoAnswerFromAnotherAddress() {
        var request = cache.open(WHERE, Respondent.at(ADDRESS), DEADLINE);

        assertThat(answer(request, Answerer.unsigned(OTHER_ADDRESS), "here")).isFalse();

        assertThat(request.answer()).isNotDone();
    }

    @Test
    void takesNoAnswerOfAnotherKeyNorAnUnsignedOne() {
        var request = cache.open(WHERE, Respondent.holding(KEY), DEADLINE);

        assertThat(answer(request, Answerer.signed(new Peer(OTHER_KEY, ADDRESS)), "here"))
                .isFalse();
        assertThat(answer(request, Answerer.unsigned(ADDRESS), "here")).isFalse();
        assertThat(request.answer()).isNotDone();

        assertThat(answer(request, Answerer.signed(new Peer(KEY, OTHER_ADDRESS)), "here"))
                .isTrue();
    }

    @Test
    void takesAnAnswerOfOnePeerOnlyWithItsKeyFromItsAddress() {
        var request = cache.open(WHERE, Respondent.exactly(new Peer(KEY, ADDRESS)), DEADLINE);

        assertThat(answer(request, Answerer.signed(new Peer(KEY, OTHER_ADDRESS)), "here"))
                .isFalse();
        assertThat(answer(request, Answerer.signed(new Peer(OTHER_KEY, ADDRESS)), "here"))
                .isFalse();
        assertThat(answer(request, Answerer.signed(new Peer(KEY, ADDRESS)), "here"))
                .isTrue();
    }

    @Test
    void doesNotMistakeOneKindForAnother() {
        var request = cache.open(WHERE, Respondent.at(ADDRESS), DEADLINE);

        assertThat(cache.answer(WHEN, request.identifier(), Answerer.unsigned(ADDRESS), "now"))
                .isFalse();

        assertThat(request.answer()).isNotDone();
    }

    @Test
    void failsAtTheDeadlineAndIgnoresWhatComesLater() {
        var request = cache.open(WHERE, Respondent.at(ADDRESS), DEADLINE);

        network.runFor(DEADLINE.minusMillis(1));
        assertThat(request.answer()).isNotDone();
        network.runFor(Duration.ofMillis(1));

        assertThat(reasonOf(request.answer())).isEqualTo(RequestFailedException.Reason.TIMED_OUT);
        assertThat(answer(request, Answerer.unsigned(ADDRESS), "here")).isFalse();
        assertThat(cache.size()).isZero();
    }

    @Test
    void prolongsForAnswersInParts() {
        var request = cache.open(WHEN, Respondent.at(ADDRESS), DEADLINE);

        network.runFor(DEADLINE.minusMillis(1));
        cache.prolong(request, DEADLINE);
        network.runFor(DEADLINE.minusMillis(1));

        assertThat(cache.find(WHEN, request.identifier(), Answerer.unsigned(ADDRESS)))
                .containsSame(request);
        network.runFor(Duration.ofMillis(1));
        assertThat(reasonOf(request.answer())).isEqualTo(RequestFailedException.Reason.TIMED_OUT);
    }

    @Test
    void refusesMoreThanItsLimitUntilOneIsAnswered() {
        var first = cache.open(WHERE, Respondent.at(ADDRESS), DEADLINE);
        Set<Long> identifiers = new HashSet<>(Set.of(first.identifier()));
        for (int i = 1; i < 100; i++) {
            identifiers.add(cache.open(WHERE, Respondent.at(ADDRESS), DEADLINE).identifier());
        }

        var refused = cache.open(WHERE, Respondent.at(ADDRESS), DEADLINE);

        assertThat(reasonOf(refused.answer())).isEqualTo(RequestFailedException.Reason.TOO_MANY);
        assertThat(identifiers).hasSize(100).allMatch(identifier -> identifier >= 0 && identifier <= 0xffff);
        assertThat(answer(first, Answerer.unsigned(ADDRESS), "here")).isTrue();
        assertThat(cache.open(WHERE, Respondent.at(ADDRESS), DEADLINE).answer()).isNotDone();
    }

    @Test
    void drawsIdentifiersThatDoNotFollowFromEarlierOnes() {
        Set<Long> steps = new HashSet<>();
        long last = 0;
        for (int i = 0; i < 50; i++) {
            long identifier =
                    cache.open(WHERE, Respondent.at(ADDRESS), DEADLINE).identifier();
            steps.add(identifier - last);
            last = identifier;
        }

        assertThat(steps).as("seed 11").hasSizeGreaterThan(45);
    }

    @Test
    void failsEverythingWhenItCloses() {
        var open = cache.open(WHERE, Respondent.at(ADDRESS), DEADLINE);

        cache.close();
        var late = cache.open(WHERE, Respondent.at(ADDRESS), DEADLINE);

        assertThat(reasonOf(open.answer())).isEqualTo(RequestFailedException.Reason.CLOSED);
        assertThat(reasonOf(late.answer())).isEqualTo(RequestFailedException.Reason.CLOSED);
        assertThat(cache.size()).isZero();
    }

    @Test
    void forgetsAQuestionThatItsOwnerGivesUp() {
        var request = cache.open(WHERE, Respondent.at(ADDRESS), DEADLINE);

        request.answer().cancel(false);

        assertThat(cache.size()).isZero();
        assertThatThrownBy(() -> request.answer().join()).isInstanceOf(CancellationException.class);
    }

    @Test
    void refusesAQuestionThatAnybodyMayAnswer() {
        assertThatThrownBy(() -> new Respondent(Optional.empty(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private boolean answer(Request<String> request, Answerer from, String words) {
        return cache.answer(WHERE, request.identifier(), from, words);
    }

    private static RequestFailedException.Reason reasonOf(CompletableFuture<?> future) {
        try {
            future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RequestFailedException failure) {
                return failure.reason();
            }
            throw e;
        }
        throw new AssertionError("answered");
    }
}
