package org.seedbank.trustchain.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.community.Community;
import org.seedbank.overlay.community.Dispatcher;
import org.seedbank.overlay.community.GlobalTime;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.community.TrustChainCommunity;
import org.seedbank.trustchain.fixture.ExchangeFixture;
import org.seedbank.trustchain.fixture.TestChain;
import org.seedbank.trustchain.fixture.TestKeys;

/** Whatever a neighbour answers, a crawl ends, and what is stored is what the owner signed. */
class HostileNeighbourTest {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final SimulatedNetwork network = SimulatedNetwork.seeded(47);
    private final ExchangeFixture asking = ExchangeFixture.join(network, "asking");
    private final TestChain payer = new TestChain("payer");
    private final TestChain stranger = new TestChain("stranger");

    @Test
    void endsWhenANeighbourAnswersTheSameForever() {
        chain(payer, 200);
        HalfBlock newest = payer.blocks().get(199);

        CrawlReport report = crawl((request, index) ->
                parts(request, List.of(newest, payer.blocks().get(0))));

        assertThat(report.end()).isNotEqualTo(CrawlEnd.COMPLETE);
        assertThat(report.requests()).isLessThan(40);
        assertThat(asking.chain(payer.owner())).hasSizeLessThanOrEqualTo(2);
    }

    /** Weakness 7: an empty answer was followed by the same question, without end. */
    @Test
    void endsWhenANeighbourAnswersThatItKnowsNothingEachTime() {
        CrawlReport report = crawl((request, index) -> List.of());

        assertThat(report.end()).isEqualTo(CrawlEnd.PARTIAL);
        assertThat(report.requests()).isEqualTo(1);
    }

    /** Weakness 6: a large number in one packet made for a loop of as many steps. */
    @Test
    void endsWhenANeighbourClaimsAChainOfTwoBillionBlocks() {
        HalfBlock far = HalfBlock.sign(
                payer.key(),
                new SequenceNumber(2_000_000_000L),
                BlockLink.proposalTo(stranger.owner()),
                new BlockHash(Bytes.filled(32, 7)),
                BlockType.of("note"),
                Bytes.utf8("a0n"),
                network.node("clock").context().clock().instant());

        CrawlReport report =
                crawl((request, index) -> request.first() == -1 ? parts(request, List.of(far)) : List.of());

        assertThat(report.end()).isEqualTo(CrawlEnd.PARTIAL);
        assertThat(report.requests()).isLessThan(100);
    }

    /** Each repetition kept its question open, one of 1,024 for all crawls, for as long as the neighbour liked. */
    @Test
    void endsWhenANeighbourSendsOnePartAgainAndAgain() {
        chain(payer, 200);
        Liar liar = new Liar("liar", (request, index) -> List.of());
        liar.answers = (request, index) -> {
            CrawlResponse part = new CrawlResponse(payer.blocks().get(199), request.id(), 1, 2);
            liar.repeat(part, Duration.ofMillis(200), 3000);
            return List.of(part);
        };

        CrawlReport report = crawl(liar);

        assertThat(report.end()).isNotEqualTo(CrawlEnd.COMPLETE);
        assertThat(network.now()).isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void keepsNoMoreOfAnAnswerThanAnyAnswerHas() {
        Question question = new Question(payer.owner(), new Span(1, Question.MOST_PARTS, 0));
        for (int i = 1; i <= Question.MOST_PARTS; i++) {
            HalfBlock block =
                    payer.append(BlockLink.proposalTo(stranger.owner()), BlockType.of("note"), Bytes.filled(7000, 'x'));
            boolean isKept = question.add(new CrawlResponse(block, 1, i, Question.MOST_PARTS));
            assertThat(isKept)
                    .isEqualTo(i <= Question.MOST_BYTES / block.packed().size());
        }

        assertThat(question.blocks().stream()
                        .mapToInt(block -> block.packed().size())
                        .sum())
                .isLessThanOrEqualTo(Question.MOST_BYTES);
    }

    @Test
    void takesNothingThatIsOfAnotherChain() {
        chain(payer, 3);
        chain(stranger, 100);

        CrawlReport report = crawl((request, index) -> parts(
                request,
                request.first() == -1
                        ? List.of(payer.blocks().get(2))
                        : stranger.blocks().subList(0, 50)));

        assertThat(report.end()).isEqualTo(CrawlEnd.MISBEHAVED);
        assertThat(asking.chain(stranger.owner())).isEmpty();
    }

    @Test
    void takesNothingThatItsOwnerDidNotSign() {
        chain(payer, 100);
        HalfBlock newest = payer.blocks().get(99);

        CrawlReport report = crawl((request, index) -> parts(
                request,
                request.first() == -1
                        ? List.of(newest)
                        : payer.blocks().subList(0, 30).stream()
                                .map(HostileNeighbourTest::forged)
                                .toList()));

        assertThat(report.end()).isEqualTo(CrawlEnd.MISBEHAVED);
        assertThat(asking.chain(payer.owner())).containsExactly(newest);
    }

    @Test
    void doesNotBelieveAnAnswerOfMorePartsThanAnyAnswerHas() {
        chain(payer, 10);

        CrawlReport report = crawl((request, index) -> List.of(
                new CrawlResponse(payer.blocks().get(9), request.id(), 1, 4_000_000_000L),
                new CrawlResponse(payer.blocks().get(8), request.id(), 0, 1)));

        assertThat(report.end()).isEqualTo(CrawlEnd.MISBEHAVED);
        assertThat(asking.chain(payer.owner())).isEmpty();
    }

    /** Weakness 6: anybody could answer a crawl. */
    @Test
    void takesAnswersOnlyFromWhereItAsked() {
        chain(payer, 10);
        SimulatedNode elsewhere = network.node("elsewhere");
        Liar liar = new Liar("liar", (request, index) -> List.of());
        liar.mouth = elsewhere;
        liar.answers = (request, index) -> parts(request, payer.blocks());

        CrawlReport report = crawl(liar);

        assertThat(report.end()).isEqualTo(CrawlEnd.SILENT);
        assertThat(asking.chain(payer.owner())).isEmpty();
    }

    private void chain(TestChain chain, int length) {
        for (int i = 0; i < length; i++) {
            var unused = chain.propose(TestKeys.named("payee").publicKey(), 1 + i);
        }
    }

    private static List<CrawlResponse> parts(CrawlRequest request, List<HalfBlock> blocks) {
        List<CrawlResponse> parts = new ArrayList<>();
        blocks.forEach(block -> parts.add(new CrawlResponse(block, request.id(), parts.size() + 1, blocks.size())));
        return parts;
    }

    private static HalfBlock forged(HalfBlock block) {
        return new HalfBlock(
                new BlockId(block.owner(), block.sequence()),
                block.link(),
                block.previous(),
                block.type(),
                Bytes.utf8("a4d2b"),
                block.timestamp(),
                block.signature());
    }

    private CrawlReport crawl(BiFunction<CrawlRequest, Integer, List<CrawlResponse>> answers) {
        return crawl(new Liar("liar", answers));
    }

    private CrawlReport crawl(Liar liar) {
        asking.community().learn(liar.key.publicKey(), liar.host.address());
        CompletableFuture<CrawlReport> done =
                asking.exchange().crawler().crawl(liar.key.publicKey(), payer.owner(), Long.MAX_VALUE);
        network.runUntil(done::isDone, LIMIT);
        return done.join();
    }

    /** Answers as it likes. */
    private final class Liar {
        private final SimulatedNode host;
        private final PrivateKey key;
        private final PacketWriter packets;
        private SimulatedNode mouth;
        private BiFunction<CrawlRequest, Integer, List<CrawlResponse>> answers;
        private int asked;

        Liar(String name, BiFunction<CrawlRequest, Integer, List<CrawlResponse>> answers) {
            this.host = network.node(name);
            this.mouth = host;
            this.key = TestKeys.named(name);
            this.answers = answers;
            this.packets = new PacketWriter(
                    TrustChainCommunity.ID, key, new GlobalTime(host.context().loop()));
            host.endpoint()
                    .listen(new Dispatcher(List.of(Community.builder(TrustChainCommunity.ID)
                            .signed(2, CrawlRequestCodec.INSTANCE, (from, request) -> answer(request))
                            .build())));
        }

        private void answer(CrawlRequest request) {
            List<CrawlResponse> parts = answers.apply(request, asked++);
            if (parts.isEmpty()) {
                send(packets.unsigned(7, EmptyCrawlResponseCodec.INSTANCE, new EmptyCrawlResponse(request.id())));
            }
            parts.forEach(part -> send(packets.unsigned(3, CrawlResponseCodec.INSTANCE, part)));
        }

        private void repeat(CrawlResponse part, Duration pause, int times) {
            if (times > 0) {
                var unused = mouth.context().loop().schedule(pause, () -> {
                    send(packets.unsigned(3, CrawlResponseCodec.INSTANCE, part));
                    repeat(part, pause, times - 1);
                });
            }
        }

        private void send(Bytes packet) {
            SimulatedNode sender = mouth;
            sender.context()
                    .loop()
                    .execute(() -> sender.endpoint().send(asking.place().address(), packet));
        }
    }
}
