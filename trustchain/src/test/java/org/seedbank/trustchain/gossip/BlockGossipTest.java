package org.seedbank.trustchain.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedPacket;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.fixture.ExchangeFixture;
import org.seedbank.trustchain.fixture.TestChain;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.trustchain.validation.DoubleSpend;

class BlockGossipTest {
    private static final Duration WHILE = Duration.ofSeconds(3);

    private final SimulatedNetwork network = SimulatedNetwork.seeded(61);
    private final ExchangeFixture source = ExchangeFixture.join(network, "source");
    private final TestChain payer = new TestChain("payer");
    private final TestChain payee = new TestChain("payee");

    @Test
    void goesAsFarAsItsTtlAndNoFurther() {
        List<ExchangeFixture> line = line(6);
        HalfBlock block = payment(1);

        sends(line.get(0), new BlockBroadcast(block, 3));

        assertThat(holders(line, block)).isEqualTo(3);
    }

    @Test
    void capsTheTtlOfOthersAtThree() {
        List<ExchangeFixture> line = line(8);
        HalfBlock block = payment(1);

        sends(line.get(0), new BlockBroadcast(block, 4_000_000_000L));

        assertThat(holders(line, block)).isEqualTo(3);
    }

    @Test
    void neverSendsOnWhatIsInvalid() {
        List<ExchangeFixture> line = line(3);
        HalfBlock good = payment(1);
        HalfBlock forged = new HalfBlock(
                good.id(),
                good.link(),
                good.previous(),
                good.type(),
                Bytes.utf8("a0n"),
                good.timestamp(),
                good.signature());

        sends(line.get(0), new BlockBroadcast(forged, 3));

        assertThat(line.get(0).exchange().gossip().tally()).containsEntry(GossipTally.INVALID, 1L);
        assertThat(line.get(1).exchange().gossip().tally()).isEmpty();
        assertThat(holders(line, forged)).isZero();
    }

    @Test
    void takesAPieceOfNewsOnceHoweverOftenItComes() {
        List<ExchangeFixture> clique = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ExchangeFixture node = ExchangeFixture.join(network, "node " + i);
            clique.forEach(node::meet);
            clique.add(node);
        }
        AtomicLong sent = new AtomicLong();
        HalfBlock block = payment(1);
        network.duplicating(1).observing(packet -> sent.addAndGet(isSent(packet)));

        clique.get(0).learn(source);
        sends(clique.get(0), new BlockBroadcast(block, 3));

        assertThat(holders(clique, block)).isEqualTo(10);
        assertThat(clique)
                .allSatisfy(node -> assertThat(node.exchange().gossip().tally()).containsEntry(GossipTally.TAKEN, 1L));
    }

    @Test
    void takesNothingFromStrangersAndNoMoreThanItsShareFromANeighbour() {
        ExchangeFixture node = ExchangeFixture.join(network, "node");
        sends(node, new BlockBroadcast(payment(1), 1));
        assertThat(node.exchange().gossip().tally()).containsOnlyKeys(GossipTally.FROM_STRANGER);

        node.learn(source);
        for (int i = 0; i < 700; i++) {
            source.community().broadcast(List.of(node.place().address()), new BlockBroadcast(payment(1 + i), 1));
        }
        network.runFor(WHILE);

        assertThat(node.exchange().gossip().tally())
                .containsEntry(GossipTally.TAKEN, 500L)
                .containsEntry(GossipTally.OVER_BUDGET, 200L);
    }

    @Test
    void spreadsAnAgreementOfItsOwnToThoseWhoDoNotHaveIt() {
        ExchangeFixture node = ExchangeFixture.join(network, "node");
        ExchangeFixture other = ExchangeFixture.join(network, "other").meet(node);
        HalfBlock proposal = payment(1);
        HalfBlock answer = payee.agree(proposal);

        node.exchange().gossip().agreed(proposal, answer);
        network.runFor(WHILE);

        assertThat(other.disk().at(proposal.id())).contains(proposal);
        assertThat(other.disk().at(answer.id())).contains(answer);
    }

    @Test
    void takesNoBlockThatWouldNotFitIntoAProof() {
        List<ExchangeFixture> line = line(2);
        HalfBlock large = payer.append(
                BlockLink.proposalTo(payee.owner()),
                BlockType.of("note"),
                Bytes.filled(DoubleSpend.LARGEST_BLOCK, 'x'));

        sends(line.get(0), new BlockBroadcast(large, 2));

        assertThat(holders(line, large)).isZero();
    }

    private static int isSent(SimulatedPacket packet) {
        return packet.fate() == SimulatedPacket.Fate.DELIVERED ? 1 : 0;
    }

    /** Nodes of which each knows the next; the source knows the first. */
    private List<ExchangeFixture> line(int length) {
        List<ExchangeFixture> line = new ArrayList<>();
        ExchangeFixture last = source;
        for (int i = 0; i < length; i++) {
            ExchangeFixture node = ExchangeFixture.join(network, "node " + i);
            node.meet(last);
            line.add(node);
            last = node;
        }
        return line;
    }

    private void sends(ExchangeFixture to, BlockBroadcast news) {
        source.community().broadcast(List.of(to.place().address()), news);
        network.runFor(WHILE);
    }

    private static long holders(List<ExchangeFixture> nodes, HalfBlock block) {
        return nodes.stream()
                .filter(node -> node.disk().at(block.id()).isPresent())
                .count();
    }

    private HalfBlock payment(long amount) {
        return payer.propose(TestKeys.named("payee").publicKey(), amount);
    }
}
