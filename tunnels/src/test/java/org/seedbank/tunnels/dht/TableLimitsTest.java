package org.seedbank.tunnels.dht;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.fixture.TestKeys;

/** Tokens, limits of questions, and addresses of members. */
class TableLimitsTest {
    private final SimulatedNetwork network = SimulatedNetwork.seeded(1);
    private final SimulatedNode here = network.node("here");
    private final Tokens tokens = new Tokens(here.context());
    private final QueryLimit limit = new QueryLimit(here.context().clock());
    private final PeerShelf shelf = new PeerShelf(here.context().clock());

    @Test
    void tokensAreGoodForTheirPeriodAndTheNext() {
        Bytes token = tokens.issue(peer(1));
        assertThat(token.size()).isEqualTo(20);

        network.runFor(Duration.ofSeconds(599));
        assertThat(tokens.isValid(peer(1), token)).isTrue();

        network.runFor(Duration.ofSeconds(1));
        assertThat(tokens.isValid(peer(1), token)).isFalse();
    }

    @Test
    void tokensOfANodeThatWasIdleForLongAreOver() {
        Bytes token = tokens.issue(peer(1));

        network.runFor(Duration.ofDays(3));

        assertThat(tokens.isValid(peer(1), token)).isFalse();
        assertThat(tokens.isValid(peer(1), tokens.issue(peer(1)))).isTrue();
    }

    @Test
    void tokensAreGoodForNobodyElseAndNowhereElse() {
        Bytes token = tokens.issue(peer(1));

        assertThat(tokens.isValid(peer(2), token)).isFalse();
        assertThat(tokens.isValid(new Peer(peer(1).key(), peer(1).address().withPort(5)), token))
                .isFalse();
        assertThat(tokens.isValid(new Peer(peer(1).key(), peer(2).address()), token))
                .isFalse();
        assertThat(tokens.isValid(peer(1), Bytes.filled(20, 0))).isFalse();
        assertThat(new Tokens(network.node("other").context()).isValid(peer(1), token))
                .isFalse();
    }

    @Test
    void aNodeMayAskTenQuestionsInFiveSeconds() {
        for (int i = 0; i < 10; i++) {
            assertThat(limit.left(peer(1))).isEqualTo(10 - i);
            assertThat(limit.take(peer(1))).isTrue();
            network.runFor(Duration.ofMillis(100));
        }

        assertThat(limit.take(peer(1))).isFalse();
        assertThat(limit.take(peer(2))).isTrue();
        network.runFor(Duration.ofSeconds(4));
        assertThat(limit.take(peer(1))).isTrue();
        assertThat(limit.take(peer(1))).isFalse();
    }

    @Test
    void membersStayAsLongAsTheyGiveSignsOfLife() {
        shelf.put(peer(1));
        shelf.put(peer(2));
        network.runFor(Duration.ofSeconds(40));
        shelf.heard(peer(1));
        shelf.heard(peer(3));
        network.runFor(Duration.ofSeconds(40));

        assertThat(shelf.at(name(1))).containsExactly(peer(1));
        assertThat(shelf.at(name(2))).isEmpty();
        assertThat(shelf.at(name(3))).isEmpty();
        shelf.expire();
        assertThat(shelf.size()).isEqualTo(1);
    }

    @Test
    void aMemberHasEightAddressesAtMostAndTheOldestGoes() {
        for (int port = 1; port <= 12; port++) {
            shelf.put(new Peer(peer(1).key(), peer(1).address().withPort(port)));
        }

        assertThat(shelf.at(name(1)))
                .hasSize(8)
                .extracting(each -> each.address().port())
                .containsExactly(5, 6, 7, 8, 9, 10, 11, 12);
        assertThat(shelf.size()).isEqualTo(8);
    }

    private static TablePoint name(int number) {
        return TablePoint.of(peer(number).key().memberId());
    }

    private static Peer peer(int number) {
        return new Peer(
                TestKeys.named("peer " + number).publicKey(),
                new Address(Bytes.wrap(new byte[] {(byte) 198, 51, 100, (byte) number}), 7759));
    }
}
