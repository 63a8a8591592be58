package org.seedbank.tunnels.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.seedbank.tunnels.dht.TablePointTest.point;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.community.Community;
import org.seedbank.overlay.community.Dispatcher;
import org.seedbank.overlay.community.GlobalTime;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.discovery.Whereabouts;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.tunnels.dht.Crawl.Search;
import org.seedbank.tunnels.dht.TableMessage.Found;
import org.seedbank.tunnels.dht.TableSwarm.HandMade;

/** One search of a node that has asked others much already. */
class CrawlTest {
    private static final TablePoint TARGET = point("a7");
    private static final Bytes VALUE = StoredValue.plain(Bytes.utf8("data")).encoded();

    private static final Bytes TOKEN = Bytes.filled(20, 7);

    private final TableSwarm swarm = new TableSwarm(31);
    private final SimulatedNode here = swarm.network().node("here");
    private final PrivateKey key = TestKeys.named("here");
    private final Whereabouts own = TableSwarm.at(here.address());
    private final Tables tables =
            new Tables(here.context().clock(), key.publicKey().memberId(), own);
    private final Questions questions = new Questions(
            here.context(),
            here.endpoint(),
            new PacketWriter(
                    TableSwarm.OVERLAY, key, new GlobalTime(here.context().loop())),
            own,
            tables);
    /** What those who answer questions say. */
    private final Map<Peer, Found> answers = new HashMap<>();

    CrawlTest() {
        Community.Builder table = Community.builder(TableSwarm.OVERLAY);
        questions.addAnswers(table);
        here.endpoint().listen(new Dispatcher(List.of(table.build())));
    }

    /** It has asked the nearest of those that are named so much that nothing more is sent to them. */
    @Test
    void believesWhoNamesNodesThatCannotBeAskedNow() {
        List<Peer> named = new ArrayList<>(Inventions.dead(TARGET).subList(0, 6));
        named.forEach(this::askAsMuchAsAllowed);
        Peer holding = join("holding");
        named.add(holding);
        Peer naming = join("naming");
        answers.put(holding, new Found(0, TOKEN, List.of(VALUE), List.of()));
        answers.put(naming, new Found(0, TOKEN, List.of(), named));
        var unused = questions.ping(Contact.of(naming));
        swarm.network().runFor(Duration.ofSeconds(1));

        assertThat(find().values()).containsExactly(VALUE);
    }

    /** The others at whose answers it waits are silent, so that it comes to the furthest of all only after the dead. */
    @Test
    void asksWhomItKnowsAlthoughALiarNamesThemToo() {
        List<String> names = List.of("a", "b", "c", "d", "e");
        List<Peer> nearest = names.stream()
                .map(this::join)
                .sorted((one, other) -> Contact.nearest(TARGET).compare(Contact.of(one), Contact.of(other)))
                .toList();
        Peer holding = nearest.get(4);
        // Each is nearer than those before, so that none is passed over.
        List<Peer> named = new ArrayList<>(Inventions.dead(TARGET).subList(0, 7));
        named.add(holding);
        Collections.reverse(named);
        answers.put(holding, new Found(0, TOKEN, List.of(VALUE), List.of()));
        answers.put(nearest.get(0), new Found(0, TOKEN, List.of(), named));
        nearest.forEach(each -> {
            var unused = questions.ping(Contact.of(each));
        });
        swarm.network().runFor(Duration.ofSeconds(1));

        assertThat(find().values()).containsExactly(VALUE);
    }

    @Test
    void countsOnlyQuestionsThatAreSent() {
        Peer silent = Inventions.dead(TARGET).get(0);
        askAsMuchAsAllowed(silent);

        assertThat(questions.mayAsk(silent)).isFalse();
        assertThat(questions.ping(Contact.of(silent))).isCompletedWithValue(Optional.empty());
        swarm.network().runFor(QueryLimit.INTERVAL);
        assertThat(questions.mayAsk(silent)).isTrue();
    }

    private void askAsMuchAsAllowed(Peer peer) {
        for (int i = 0; i < QueryLimit.QUERIES; i++) {
            assertThat(questions.ping(Contact.of(peer))).isNotDone();
        }
    }

    private Crawl.Result find() {
        return swarm.await(new Crawl(questions, tables.of(false), Search.forValues(TARGET), peer -> true).run());
    }

    /** Answers whoever asks for a sign of life, and questions if it is to. */
    private Peer join(String name) {
        HandMade[] self = new HandMade[1];
        Community.Builder table = TableSwarm.alive(() -> self[0])
                .signedWithoutTime(TableLayout.FIND.id(), TableLayout.FIND, (from, find) -> {
                    Found answer = answers.get(self[0].peer());
                    if (answer != null) {
                        Found said = new Found(find.identifier(), TOKEN, answer.values(), answer.nodes());
                        self[0].send(from.address(), TableLayout.FOUND, said);
                    }
                });
        self[0] = swarm.handMade(name, table);
        return self[0].peer();
    }
}
