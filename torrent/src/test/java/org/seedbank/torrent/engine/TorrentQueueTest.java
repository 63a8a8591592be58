package org.seedbank.torrent.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.torrent.engine.TorrentQueue.Kind;
import org.seedbank.torrent.engine.TorrentQueue.Sight;

/** Who runs and who waits, in time that the test makes. */
class TorrentQueueTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration TURN = Duration.ofMinutes(30);

    private final List<String> running = new ArrayList<>();
    private TorrentQueue<String> queue = new TorrentQueue<>(QueueLimits.NONE);
    private Instant now = Instant.EPOCH;

    @Test
    void startsEverythingInOrderWithoutLimits() {
        downloads("a", "b");
        seeds("s");

        assertThat(steps()).containsExactly("START a", "START b", "START s");
    }

    @Test
    void startsTheNextWhenOneHasEnded() {
        limit(2, 0, 0, 0);
        downloads("a", "b", "c", "d");

        assertThat(steps()).containsExactly("START a", "START b");
        assertThat(queue.position("a")).isEmpty();
        assertThat(queue.position("c")).hasValue(1);
        assertThat(queue.position("d")).hasValue(2);
        assertThat(steps()).isEmpty();

        queue.remove("a");

        assertThat(steps()).containsExactly("START c");
        assertThat(queue.position("d")).hasValue(1);
    }

    @Test
    void whoIsStoppedBySomebodyElseKeepsThePlaceUntilItIsGone() {
        limit(1, 0, 0, 0);
        downloads("a", "b");
        steps();

        queue.leaves("a");
        assertThat(steps()).isEmpty();
        queue.remove("a");

        assertThat(steps()).containsExactly("START b");
    }

    @Test
    void downloadsThatStalledGoOnButDoNotCount() {
        limit(1, 0, 3, 0);
        downloads("a", "b", "c", "d");
        steps();
        get("a", 10);
        wait(PATIENCE.minusSeconds(1));
        assertThat(steps()).isEmpty();
        get("a", 20);
        wait(PATIENCE.minusSeconds(1));
        assertThat(steps()).isEmpty();
        wait(Duration.ofSeconds(1));

        assertThat(steps()).containsExactly("START b");
        assertThat(running).containsExactly("a", "b");
    }

    @Test
    void whoHasStalledGivesWayOnlyWhenTooManyRunInAllAndWaitsBehindTheOthers() {
        limit(2, 0, 2, 0);
        downloads("a", "b", "c", "d");
        steps();
        get("a", 10);
        get("b", 10);
        wait(PATIENCE.minusSeconds(1));
        get("b", 20);
        wait(Duration.ofSeconds(1));

        assertThat(steps()).containsExactly("STOP a");
        assertThat(steps()).as("its place is free once it has stopped").isEmpty();
        queue.stopped("a", now);

        assertThat(steps()).containsExactly("START c");
        assertThat(queue.position("d")).hasValue(1);
        assertThat(queue.position("a")).hasValue(2);
    }

    @Test
    void aDownloadThatGoesOnAfterAStallStopsNobody() {
        limit(1, 0, 0, 0);
        downloads("a", "b", "c");
        steps();
        get("a", 0);
        wait(PATIENCE);
        assertThat(steps()).containsExactly("START b");
        get("b", 10);
        get("a", 10);

        assertThat(steps()).isEmpty();
        queue.remove("b");
        assertThat(steps()).as("a counts again").isEmpty();
        queue.remove("a");
        assertThat(steps()).containsExactly("START c");
    }

    @Test
    void fewAreCheckedAtATime() {
        limit(0, 0, 0, 1);
        downloads("a", "b");
        seeds("s");

        assertThat(steps()).containsExactly("START a");
        queue.see("a", new Sight(Kind.DOWNLOAD, true, 0, 0), now);
        wait(Duration.ofHours(5));
        assertThat(steps()).as("a check may take its time").isEmpty();
        get("a", 0);
        assertThat(steps()).containsExactly("START b");
        queue.remove("b");

        assertThat(steps()).containsExactly("START s");
    }

    @Test
    void seedsTakeTurns() {
        limit(0, 2, 0, 0);
        seeds("a", "b", "c");
        assertThat(steps()).containsExactly("START a", "START b");
        serve("a", 0);
        serve("b", 0);
        for (int minute = 1; minute <= TURN.toMinutes(); minute++) {
            wait(Duration.ofSeconds(59));
            serve("a", 0);
            serve("b", 0);
            assertThat(steps()).isEmpty();
        }
        wait(Duration.ofMinutes(1));
        serve("a", 0);
        serve("b", 0);

        assertThat(steps()).containsExactly("STOP a");
        assertThat(steps()).as("its place is free once it has stopped").isEmpty();
        queue.stopped("a", now);
        assertThat(steps()).containsExactly("START c");
        assertThat(queue.position("a")).hasValue(1);
        assertThat(steps()).as("a was served a moment ago").isEmpty();
        wait(TURN);
        serve("b", 0);
        serve("c", 0);
        assertThat(steps()).as("b was served longer than c").containsExactly("STOP b");
        queue.stopped("b", now);
        assertThat(steps()).containsExactly("START a");
    }

    @Test
    void theSeedThatIsNeededLeastGivesWayAndARareOneIsServedLonger() {
        limit(0, 3, 0, 0);
        seeds("rare", "wanted", "common", "next", "last");
        steps();
        wait(TURN);
        serve("rare", 3);
        serve("wanted", 0.5);
        serve("common", 0.1);

        assertThat(steps()).containsExactly("STOP common");
        queue.stopped("common", now);
        assertThat(steps()).containsExactly("START next", "STOP wanted");
        queue.stopped("wanted", now);
        assertThat(steps()).containsExactly("START last");
        serve("rare", 3);
        assertThat(steps()).as("all others are fresh, and the rare one stays").isEmpty();

        wait(TURN.multipliedBy(3).minusSeconds(1));
        serve("rare", 3);
        serve("next", 9);
        serve("last", 9);
        assertThat(steps()).isEmpty();
        wait(Duration.ofSeconds(1));

        assertThat(steps()).containsExactly("STOP rare");
    }

    @Test
    void aSeedThatNobodyFetchesFromDoesNotCount() {
        limit(0, 1, 0, 0);
        seeds("a", "b");
        steps();
        serve("a", 0);
        wait(PATIENCE);

        assertThat(steps()).containsExactly("START b");
        assertThat(running).containsExactly("a", "b");
    }

    @Test
    void aDownloadThatHasFinishedNeedsAPlaceAmongSeeds() {
        limit(1, 1, 0, 0);
        downloads("a", "b");
        seeds("s");
        assertThat(steps()).containsExactly("START a", "START s");
        serve("s", 0);

        serve("a", 0);

        assertThat(steps()).containsExactly("START b", "STOP a");
        queue.stopped("a", now);
        assertThat(steps()).isEmpty();
        assertThat(queue.position("a")).hasValue(1);
        queue.remove("s");
        assertThat(steps()).containsExactly("START a");
    }

    @Test
    void aSeedWhoseTurnIsOverMakesRoomForADownloadThatHasFinished() {
        limit(1, 1, 0, 0);
        downloads("a");
        seeds("s");
        steps();
        wait(TURN);
        serve("s", 0);
        serve("a", 0);

        assertThat(steps()).containsExactly("STOP s");
        queue.stopped("s", now);

        assertThat(steps()).isEmpty();
        assertThat(running).containsExactly("a");
    }

    @Test
    void seedsThatLackSomethingAreDownloads() {
        limit(1, 0, 0, 0);
        seeds("a", "b");
        steps();
        get("a", 0);
        get("b", 0);

        assertThat(steps()).containsExactly("STOP a");
        queue.stopped("a", now);
        assertThat(steps()).isEmpty();
        assertThat(queue.isAwaited(Kind.DOWNLOAD)).isTrue();
        assertThat(queue.isAwaited(Kind.SEED)).isFalse();
    }

    @Test
    void refusesATorrentTwice() {
        downloads("a");

        assertThatThrownBy(() -> queue.add("a", Kind.SEED)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void neverExceedsALimitAndForgetsNobody(long seed) {
        Random random = new Random(seed);
        QueueLimits limits = new QueueLimits(3, 4, 9, 2, PATIENCE, TURN);
        queue = new TorrentQueue<>(limits);
        Map<String, Integer> left = new LinkedHashMap<>();
        IntStream.range(0, 200).forEach(each -> {
            left.put("t" + each, 1 + random.nextInt(20));
            queue.add("t" + each, Kind.DOWNLOAD);
        });
        List<String> stopping = new ArrayList<>();
        List<String> checked = new ArrayList<>();

        for (int round = 0; round < 200_000 && !left.isEmpty(); round++) {
            for (String step : steps()) {
                String name = step.substring(step.indexOf(' ') + 1);
                if (step.startsWith("STOP")) {
                    stopping.add(name);
                    checked.remove(name);
                }
            }
            assertThat(running.size() + stopping.size()).as("seed %s", seed).isLessThanOrEqualTo(limits.active());
            assertThat(running.stream().filter(name -> !checked.contains(name)).count())
                    .as("seed %s", seed)
                    .isLessThanOrEqualTo(limits.checks());
            for (String name : List.copyOf(running)) {
                if (!checked.contains(name)) {
                    checked.add(name);
                    get(name, left.getOrDefault(name, 0));
                } else if (random.nextInt(3) == 0) {
                    left.merge(name, -1, Integer::sum);
                    get(name, left.getOrDefault(name, 0));
                    if (left.getOrDefault(name, 0) == 0) {
                        left.remove(name);
                        running.remove(name);
                        queue.remove(name);
                    }
                }
            }
            stopping.forEach(name -> queue.stopped(name, now));
            stopping.clear();
            wait(Duration.ofSeconds(random.nextInt(40)));
        }

        assertThat(left).as("seed %s", seed).isEmpty();
    }

    private void limit(int downloads, int seeds, int active, int checks) {
        queue = new TorrentQueue<>(new QueueLimits(downloads, seeds, active, checks, PATIENCE, TURN));
    }

    private void downloads(String... names) {
        List.of(names).forEach(name -> queue.add(name, Kind.DOWNLOAD));
    }

    private void seeds(String... names) {
        List.of(names).forEach(name -> queue.add(name, Kind.SEED));
    }

    /** It lacks something, and has got so many bytes. */
    private void get(String name, long bytes) {
        queue.see(name, new Sight(Kind.DOWNLOAD, false, bytes, 0), now);
    }

    /** It has everything, and has just sent something. */
    private void serve(String name, double need) {
        queue.see(name, new Sight(Kind.SEED, false, now.getEpochSecond(), need), now);
    }

    private void wait(Duration time) {
        now = now.plus(time);
    }

    private List<String> steps() {
        List<String> steps = new ArrayList<>();
        Optional<QueueStep<String>> step = queue.next(now);
        while (step.isPresent()) {
            String name = step.get().torrent();
            steps.add(step.get().kind() + " " + name);
            if (step.get().kind() == QueueStep.Kind.START) {
                running.add(name);
            } else {
                running.remove(name);
            }
            step = queue.next(now);
        }
        return steps;
    }
}
