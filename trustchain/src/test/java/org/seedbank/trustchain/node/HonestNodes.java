package org.seedbank.trustchain.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.seedbank.overlay.crypto.MemberId;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.peer.Complaint;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.trustchain.agreement.BlockOutcome;
import org.seedbank.trustchain.fixture.Crowd;
import org.seedbank.trustchain.fixture.ExchangeFixture;

/** What liars did to a crowd, in all, and since the last of them came. */
final class HonestNodes {
    private final SimulatedNetwork network;
    private final Crowd crowd;
    private final Set<MemberId> hostile = new HashSet<>();
    private final Map<ExchangeFixture, Long> receivedBefore = new HashMap<>();
    private Map<BlockOutcome, Long> outcomesBefore = Map.of();
    private Instant begun = Instant.MIN;

    HonestNodes(SimulatedNetwork network, Crowd crowd) {
        this.network = network;
        this.crowd = crowd;
    }

    /** Now {@code liars} come, and those before them have gone. */
    void begin(Collection<Liar> liars) {
        liars.forEach(liar -> hostile.add(liar.host.key().memberId()));
        crowd.nodes().forEach(node -> receivedBefore.put(node, received(node)));
        outcomesBefore = outcomes();
        begun = crowd.node(0).place().context().wallClock().instant();
    }

    /** Bytes for which liars paid since they came. */
    long received() {
        return crowd.nodes().stream().mapToLong(this::receivedNow).sum();
    }

    /** Blocks with that outcome since they came. */
    long outcomes(BlockOutcome outcome) {
        return outcomes().getOrDefault(outcome, 0L) - outcomesBefore.getOrDefault(outcome, 0L);
    }

    /** Whether it is about something since they came. */
    boolean isNew(Complaint complaint) {
        return !complaint.last().isBefore(begun);
    }

    /**
     * When each node came to hold the proof about each of {@code liars} that is known to have forked, earliest first.
     */
    Map<PublicKey, List<Duration>> forksOf(Collection<Liar> liars) {
        Map<PublicKey, List<Duration>> known = new LinkedHashMap<>();
        for (Liar liar : liars) {
            List<Duration> times = crowd.nodes().stream()
                    .map(node -> node.forksSince().get(liar.host.key()))
                    .filter(Objects::nonNull)
                    .sorted()
                    .toList();
            if (!times.isEmpty()) {
                known.put(liar.host.key(), times);
            }
        }
        return known;
    }

    /** Nobody lost or won anything but by payments, and nobody honest is held to be a liar. */
    void assertUnharmed(Set<ExchangeFixture> metLiars) {
        crowd.nodes().forEach(node -> assertUnharmed(node, metLiars.contains(node)));
    }

    private void assertUnharmed(ExchangeFixture node, boolean metLiars) {
        assertThat(node.node().balance().down())
                .as("%s, seed %d", node.key(), network.seed())
                .isEqualTo(crowd.truth(node).down());
        assertThat(receivedNow(node))
                .as("%s, seed %d", node.key(), network.seed())
                .isBetween(0L, metLiars ? Long.MAX_VALUE : 0L);
        assertThat(node.node().fault()).isEmpty();
        assertThat(node.complaints())
                .as("seed %d", network.seed())
                .allMatch(complaint ->
                        complaint.member().filter(hostile::contains).isPresent());
        assertThat(node.disk().forks())
                .allMatch(proof -> hostile.contains(proof.id().owner().memberId()));
    }

    private long receivedNow(ExchangeFixture node) {
        return received(node) - receivedBefore.getOrDefault(node, 0L);
    }

    /** Bytes for which liars paid {@code node}, of all ways. */
    private long received(ExchangeFixture node) {
        return node.node().balance().up().value() - crowd.truth(node).up().value();
    }

    private Map<BlockOutcome, Long> outcomes() {
        Map<BlockOutcome, Long> sums = new EnumMap<>(BlockOutcome.class);
        crowd.nodes()
                .forEach(
                        node -> node.node().tally().forEach((outcome, count) -> sums.merge(outcome, count, Long::sum)));
        return sums;
    }
}
