package org.seedbank.trustchain.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.community.Community;
import org.seedbank.overlay.community.Dispatcher;
import org.seedbank.overlay.community.GlobalTime;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.community.TrustChainCommunity;
import org.seedbank.trustchain.fixture.ExchangeFixture;
import org.seedbank.trustchain.fixture.TestChain;
import org.seedbank.trustchain.fixture.TestKeys;

/** What anybody can make a node send, and what it sends to whom. */
class CrawlResponderTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final SimulatedNetwork network = SimulatedNetwork.seeded(53);
    private final ExchangeFixture node = ExchangeFixture.join(network, "node");
    private final TestChain payer = new TestChain("payer");
    private final Asker asker = new Asker("asker");

    /** Weakness 6: one question of a few bytes was answered with the whole chain. */
    @Test
    void answersNoMoreThan64BlocksWhateverWasAskedFor() {
        node.holding(chain(payer, 300, "a0n"));

        asker.proven().asks(payer.owner(), 1, Integer.MAX_VALUE);

        assertThat(asker.parts).hasSize(64);
        assertThat(asker.parts).allSatisfy(part -> assertThat(part.total()).isEqualTo(64));
        assertThat(asker.parts.get(63).block()).isEqualTo(payer.blocks().get(63));
    }

    @Test
    void answersNoMoreThan48KiB() {
        node.holding(chain(payer, 60, "a2000b" + "x".repeat(2000)));

        asker.proven().asks(payer.owner(), 1, 60);

        int bytes = asker.parts.stream()
                .mapToInt(part -> part.block().packed().size())
                .sum();
        assertThat(bytes).isBetween(40 << 10, 48 << 10);
        assertThat(asker.parts).allSatisfy(part -> assertThat(part.total()).isEqualTo(asker.parts.size()));
    }

    @Test
    void countsNegativeNumbersFromTheEnd() {
        node.holding(chain(payer, 30, "a0n"));

        asker.proven().asks(payer.owner(), -3, -2);

        assertThat(asker.parts)
                .extracting(CrawlResponse::block)
                .isEqualTo(payer.blocks().subList(27, 29));
    }

    /** Weakness 6: who had nothing to answer said nothing, and the other side waited. */
    @Test
    void saysWhenItKnowsNothing() {
        asker.proven().asks(payer.owner(), 1, 10);
        asker.asks(payer.owner(), Integer.MIN_VALUE, Integer.MIN_VALUE);

        assertThat(asker.empties).isEqualTo(2);
    }

    @Test
    void sendsNothingToAnAddressThatIsNotProven() {
        node.holding(chain(payer, 30, "a0n"));

        asker.asks(payer.owner(), 1, 30);

        assertThat(asker.parts).isEmpty();
        assertThat(asker.empties).isZero();
        assertThat(node.exchange().responder().unproven()).isEqualTo(1);
    }

    @Test
    void sendsNothingToAVictimWhoseSourceIsInventedInARepeatedQuestion() {
        node.holding(chain(payer, 30, "a0n"));
        asker.proven();
        Bytes question = asker.question(payer.owner(), 1, 30);
        SimulatedNode victim = network.node("victim");
        List<Bytes> atVictim = new ArrayList<>();
        victim.endpoint().listen((from, datagram) -> atVictim.add(datagram));

        victim.endpoint().send(node.place().address(), question);
        network.runFor(SECOND);

        assertThat(atVictim).isEmpty();
    }

    @Test
    void givesOneNeighbourNoMoreThanItsShareHoweverOftenItAsks() {
        node.holding(chain(payer, 64, "a700b" + "x".repeat(700)));
        asker.proven();
        CrawlSettings settings = CrawlSettings.DEFAULT;

        Duration time = Duration.ofSeconds(10);
        for (int i = 0; i < 100; i++) {
            for (int j = 0; j < 20; j++) {
                asker.sends(payer.owner(), 1, 64);
            }
            network.runFor(time.dividedBy(100));
        }
        network.runFor(Duration.ofSeconds(3));

        long bytes = asker.parts.stream()
                .mapToLong(part -> part.block().packed().size())
                .sum();
        long most = (long) settings.bytesPerSecond() * (settings.burst() + 10 + 3) + settings.answerBytes();
        assertThat(bytes).isBetween(most / 2, most);
        assertThat(node.exchange().responder().tooMany()).isPositive();
    }

    private static List<HalfBlock> chain(TestChain chain, int length, String content) {
        for (int i = 0; i < length; i++) {
            var unused = chain.append(
                    BlockLink.proposalTo(TestKeys.named("payee").publicKey()),
                    BlockType.of("note"),
                    Bytes.utf8(content));
        }
        return chain.blocks();
    }

    private final class Asker {
        private final SimulatedNode host;
        private final PrivateKey key;
        private final PacketWriter packets;
        private final List<CrawlResponse> parts = new ArrayList<>();
        private int empties;

        Asker(String name) {
            this.host = network.node(name);
            this.key = TestKeys.named(name);
            this.packets = new PacketWriter(
                    TrustChainCommunity.ID,
                    key,
                    new GlobalTime(
                            SimulatedNetwork.seeded(1).node("x").context().loop()));
            host.endpoint()
                    .listen(new Dispatcher(List.of(Community.builder(TrustChainCommunity.ID)
                            .unsigned(3, CrawlResponseCodec.INSTANCE, (from, part) -> parts.add(part))
                            .unsigned(7, EmptyCrawlResponseCodec.INSTANCE, (from, answer) -> empties++)
                            .build())));
        }

        Asker proven() {
            node.community().learn(key.publicKey(), host.address());
            return this;
        }

        void asks(PublicKey owner, int first, int last) {
            sends(owner, first, last);
            network.runFor(SECOND);
        }

        void sends(PublicKey owner, int first, int last) {
            host.endpoint().send(node.place().address(), question(owner, first, last));
        }

        Bytes question(PublicKey owner, int first, int last) {
            return packets.signed(2, CrawlRequestCodec.INSTANCE, new CrawlRequest(owner, first, last, 4711));
        }
    }
}
