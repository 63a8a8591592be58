package org.seedbank.trustchain.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.fixture.Crowd;
import org.seedbank.trustchain.fixture.ExchangeFixture;
import org.seedbank.trustchain.fixture.TestChain;

/** Many nodes on a bad network. */
class CrowdSimulationTest {
    /** {@code -Dcrowd.nodes=1000} for the large run. */
    private static final int NODES = Integer.getInteger("crowd.nodes", 200);

    private static final long AMOUNT = 1 << 20;
    private static final long SEED = 91;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final List<CompletableFuture<?>> ends = new ArrayList<>();
    private final Set<HalfBlock> withdrawn = new HashSet<>();

    @Test
    void everyProposalEndsAgreedOrWithdrawnAlthoughPacketsAreLostDoubledAndOvertaken() {
        SimulatedNetwork network = SimulatedNetwork.seeded(SEED)
                .losing(0.3)
                .duplicating(0.2)
                .reordering(0.3, Duration.ofMillis(500))
                .latency(Duration.ofMillis(5), Duration.ofMillis(200));
        Crowd crowd = new Crowd(network, NODES);

        for (int i = 0; i < 2 * NODES; i++) {
            ExchangeFixture payer = crowd.node(i % NODES);
            payAny(crowd, payer);
            network.runFor(Duration.ofMillis(random.nextInt(20)));
            if (i % 4 == 0) {
                withdrawOne(payer);
            }
        }
        network.runUntil(() -> crowd.nodes().stream().allMatch(CrowdSimulationTest::isDone), Duration.ofHours(2));

        assertThat(ends).as("seed %d", SEED).allMatch(CompletableFuture::isDone);
        crowd.nodes()
                .forEach(payer -> payer.chain(payer.key()).stream()
                        .filter(HalfBlock::isProposal)
                        .filter(block -> !block.type().equals(Withdrawal.TYPE))
                        .forEach(block -> {
                            boolean isAgreed = payer.disk().linked(block).isPresent();
                            assertThat(Withdrawal.agreed(block.owner(), payer.disk())
                                            .contains(block.sequence()))
                                    .as("seed %d, %s", SEED, block)
                                    .isNotEqualTo(isAgreed);
                        }));
    }

    @Test
    void bothHalvesOfADividedNetworkGoOnAndJoinAgain() {
        SimulatedNetwork network =
                SimulatedNetwork.seeded(SEED).losing(0.05).latency(Duration.ofMillis(10), Duration.ofMillis(100));
        Crowd crowd = new Crowd(network, NODES);
        ExchangeFixture forker = ExchangeFixture.join(network, "forker");
        crowd.serve(forker.key());
        Address last = crowd.node(NODES / 2 - 1).place().address();
        network.dropping(packet -> isWest(packet.from(), last) != isWest(packet.to(), last));

        forker.meet(crowd.node(NODES - 1)).meet(crowd.node(NODES - 2));
        boolean sent = forker.community().send(crowd.node(NODES - 1).key(), forked(crowd.node(NODES - 1)))
                && forker.community().send(crowd.node(NODES - 2).key(), forked(crowd.node(NODES - 2)));
        List<CompletableFuture<?>> within = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            ExchangeFixture payee = crowd.node((i + 1) % (NODES / 2) + (i < NODES / 2 ? 0 : NODES / 2));
            if (payee != crowd.node(i)) {
                within.add(crowd.pay(crowd.node(i), payee, AMOUNT));
            }
            ends.add(crowd.pay(crowd.node(i), crowd.node((i + NODES / 2) % NODES), AMOUNT));
        }
        network.runFor(Duration.ofMinutes(1));

        assertThat(sent).isTrue();
        assertThat(within).allMatch(CompletableFuture::isDone);
        assertThat(ends).noneMatch(CompletableFuture::isDone);
        assertThat(knowing(crowd.nodes().subList(NODES / 2, NODES))).isGreaterThanOrEqualTo(NODES / 2 * 95L / 100);
        assertThat(knowing(crowd.nodes().subList(0, NODES / 2))).isZero();

        network.dropping(packet -> false);
        for (int i = 0; i < NODES / 20; i++) {
            ExchangeFixture west = ExchangeFixture.join(network, "newcomer " + i);
            west.meet(crowd.node(i)).meet(crowd.node(NODES - 1 - i));
        }
        network.runUntil(() -> ends.stream().allMatch(CompletableFuture::isDone), Duration.ofMinutes(5));
        network.runFor(Duration.ofSeconds(20));

        assertThat(knowing(crowd.nodes())).isGreaterThanOrEqualTo(NODES * 95L / 100);
        crowd.nodes().forEach(node -> {
            assertThat(node.node().balance().down()).isEqualTo(crowd.truth(node).down());
            assertThat(node.node().balance().up())
                    .isGreaterThanOrEqualTo(crowd.truth(node).up());
        });
    }

    private void payAny(Crowd crowd, ExchangeFixture payer) {
        ExchangeFixture payee = crowd.any();
        if (payee != payer) {
            ends.add(crowd.pay(payer, payee, AMOUNT).handle((agreement, failure) -> failure));
        }
    }

    private void withdrawOne(ExchangeFixture payer) {
        var open = payer.node().proposals().unanswered().keySet().stream()
                .filter(block -> !block.type().equals(Withdrawal.TYPE) && withdrawn.add(block))
                .findFirst();
        open.ifPresent(block -> ends.add(payer.node().proposals().withdraw(block, BlockEffect.NONE)));
    }

    private static boolean isDone(ExchangeFixture node) {
        return node.node().proposals().unanswered().isEmpty();
    }

    private static HalfBlock forked(ExchangeFixture payee) {
        return new TestChain("forker").propose(payee.key(), AMOUNT);
    }

    /** Addresses are given in the order in which nodes join. */
    private static boolean isWest(Address address, Address last) {
        return address.ip().compareTo(last.ip()) <= 0;
    }

    private static long knowing(List<ExchangeFixture> nodes) {
        return nodes.stream().filter(node -> !node.disk().forks().isEmpty()).count();
    }
}
