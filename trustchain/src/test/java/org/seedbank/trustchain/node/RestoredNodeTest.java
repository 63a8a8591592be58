package org.seedbank.trustchain.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.agreement.BlockEffect;
import org.seedbank.trustchain.agreement.HoldTerms;
import org.seedbank.trustchain.agreement.Offer;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.fixture.ExchangeFixture;
import org.seedbank.trustchain.fixture.TestChain;
import org.seedbank.trustchain.store.LedgerStorageException;
import org.seedbank.trustchain.store.LedgerStorageException.Kind;

/** A restored node that crawls its partners for what it has forgotten. */
class RestoredNodeTest {
    @Test
    void fetchesItsOwnChainFromItsPartnerBeforeItSignsAnything() {
        SimulatedNetwork network = SimulatedNetwork.seeded(12);
        TestChain past = new TestChain("alice");
        ExchangeFixture bob = ExchangeFixture.join(network, "bob");
        for (int i = 0; i < 9; i++) {
            HalfBlock unused = past.propose(bob.key(), 100 + i);
        }
        bob.holding(past.blocks());
        ExchangeFixture alice = ExchangeFixture.join(
                network,
                "alice",
                LedgerSettings.DEFAULT.withHold(HoldTerms.DEFAULT.withKnown(4)),
                ExchangeSettings.DEFAULT.withAtMeeting(0));
        alice.holding(past.blocks().subList(0, 4));
        alice.crash();
        alice.restart();

        network.runFor(Duration.ofMinutes(1));
        assertThat(alice.node().fault()).map(LedgerStorageException::kind).contains(Kind.HELD);
        alice.meet(bob);
        network.runFor(Duration.ofMinutes(2));
        var unused = alice.node()
                .proposals()
                .propose(new Offer(bob.key(), BlockType.of("note"), previous -> Bytes.utf8("a0n"), BlockEffect.NONE));
        network.runFor(Duration.ofSeconds(1));

        assertThat(alice.node().fault()).isEmpty();
        List<HalfBlock> chain = alice.chain(alice.key());
        assertThat(chain).hasSize(10).startsWith(past.blocks().toArray(HalfBlock[]::new));
        assertThat(chain.get(9).previous()).isEqualTo(past.blocks().get(8).hash());
    }
}
