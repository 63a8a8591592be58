package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.seedbank.overlay.crypto.Signature;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.bt.TokenConversation.Standing;
import org.seedbank.torrent.proof.KeyExchange;
import org.seedbank.torrent.proof.KeyExchange.Outcome;
import org.seedbank.torrent.proof.SwarmLink;
import org.seedbank.torrent.proof.TokenMessage;
import org.seedbank.torrent.proof.TokenMessageCodec;

class TokenConversationTest {
    private final ConversationEnds ends = new ConversationEnds();

    @Test
    void saysNothingToAPeerThatDidNotAnnounceTheExtension() {
        assertThat(ends.said()).isEmpty();

        ends.alice.announced(false);
        ends.alice.send(ConversationEnds.NOTICE);
        ends.alice.answerChoke();

        assertThat(ends.alice.standing()).isEqualTo(Standing.ORDINARY);
        assertThat(ends.said()).isEmpty();
    }

    @Test
    void opensAnAccountWithAProvenKey() {
        ends.prove();

        assertThat(ends.alice.standing()).isEqualTo(Standing.PROVEN);
        assertThat(ends.alice.payee()).isEqualTo(ConversationEnds.BOB.publicKey());
        assertThat(ends.opened).containsExactly(ConversationEnds.BOB.publicKey());
        assertThat(ends.neighbours).containsExactly(Address.loopback(7002));
    }

    @Test
    void opensNoAccountWithAKeyThatIsShutOut() {
        ends.banned.add(ConversationEnds.BOB.publicKey());

        ends.prove();

        assertThat(ends.alice.standing()).isEqualTo(Standing.CUT_OFF);
        assertThat(ends.opened).isEmpty();
        assertThat(ends.neighbours).isEmpty();
        assertThat(ends.counters.of(TokenEvent.BANNED)).isEqualTo(1);
    }

    @Test
    void cutsOffAProvenPeerThatIsShutOutLater() {
        ends.prove();
        ends.said();
        ends.alice.send(ConversationEnds.NOTICE);

        ends.banned.add(ConversationEnds.BOB.publicKey());

        assertThat(ends.said()).isEmpty();
        assertThat(ends.alice.standing()).isEqualTo(Standing.CUT_OFF);
        assertThat(ends.alice.payee()).isNull();
    }

    @Test
    void cutsOffAForger() {
        ends.alice.announced(true);
        ends.hear(ends.bob.hello());

        ends.hear(new TokenMessage.Proof(new Signature(Bytes.filled(64, 7))));

        assertThat(ends.alice.standing()).isEqualTo(Standing.CUT_OFF);
        assertThat(ends.opened).isEmpty();
        assertThat(ends.alice.payee()).isNull();
        assertThat(ends.counters.of(TokenEvent.FORGED)).isEqualTo(1);
    }

    @Test
    void treatsWhoMixesUpTheOrderAsAnOrdinaryClient() {
        ends.alice.announced(true);

        ends.hear(new TokenMessage.Notice(ConversationEnds.NOTICE));

        assertThat(ends.alice.standing()).isEqualTo(Standing.ORDINARY);
        assertThat(ends.counters.of(TokenEvent.REFUSED)).isEqualTo(1);
        ends.hear(ends.bob.hello());
        assertThat(ends.said()).singleElement().isInstanceOf(TokenMessage.Hello.class);
    }

    @Test
    void saysHelloEvenToWhoIsRefusedSoThatBothEndsKnow() {
        ends.alice.announced(true);

        ends.hear(ConversationEnds.hello());

        assertThat(ends.alice.standing()).isEqualTo(Standing.ORDINARY);
        assertThat(ends.said()).singleElement().isInstanceOf(TokenMessage.Hello.class);
    }

    @Test
    void tellsOfAnotherProcessThatProvesItsOwnKeyAndTheOtherHearsTheProofToo() {
        KeyExchange copy = new KeyExchange(
                ConversationEnds.ALICE,
                7003,
                new SwarmLink(ConversationEnds.TORRENT, ConversationEnds.BOB_ID, ConversationEnds.ALICE_ID),
                Bytes.filled(32, 3));
        ends.alice.announced(true);
        Outcome.Answer answer = (Outcome.Answer) copy.received((TokenMessage.Hello) ConversationEnds.hello());

        ends.hear(copy.hello());
        assertThat(ends.sharing).isEmpty();
        ends.hear(answer.proof());

        assertThat(ends.sharing).containsExactly(Address.loopback(7003));
        assertThat(ends.alice.standing()).isEqualTo(Standing.ORDINARY);
        assertThat(ends.opened).isEmpty();
        TokenMessage.Proof proof = (TokenMessage.Proof) ends.said().get(1);
        assertThat(copy.received(proof)).isEqualTo(new Outcome.Shared(7001));
    }

    @Test
    void cutsOffWhoSaysThatItHasItsKeyAndCannotProveIt() {
        ends.alice.announced(true);

        ends.hear(new TokenMessage.Hello(
                1, ConversationEnds.ALICE.publicKey(), Bytes.filled(32, 3), 7003, Bytes.empty()));
        ends.hear(new TokenMessage.Proof(ConversationEnds.BOB.sign(Bytes.utf8("mine"))));

        assertThat(ends.sharing).isEmpty();
        assertThat(ends.alice.standing()).isEqualTo(Standing.CUT_OFF);
    }

    @Test
    void treatsWhoSpeaksBeforeHeAnnouncesAsAnOrdinaryClient() {
        ends.hear(ends.bob.hello());

        assertThat(ends.alice.standing()).isEqualTo(Standing.ORDINARY);
    }

    @Test
    void treatsWhoNeverAnnouncesOrNeverProvesAsAnOrdinaryClient() {
        ends.clock.advance(Duration.ofSeconds(3));
        assertThat(ends.said()).isEmpty();
        assertThat(ends.alice.standing()).isEqualTo(Standing.UNKNOWN);
        ends.alice.announced(true);
        ends.hear(ends.bob.hello());
        ends.clock.advance(Duration.ofSeconds(10));
        assertThat(ends.said()).hasSize(2);
        assertThat(ends.alice.standing()).isEqualTo(Standing.EXCHANGING);

        ends.clock.advance(Duration.ofMillis(1));
        assertThat(ends.said()).isEmpty();

        assertThat(ends.alice.standing()).isEqualTo(Standing.ORDINARY);
        assertThat(ends.counters.of(TokenEvent.SILENT)).isEqualTo(1);
        ends.clock.advance(Duration.ofDays(1));
        assertThat(ends.said()).isEmpty();
    }

    @Test
    void givesUpOnAnAnnouncementAfterThreeSeconds() {
        ends.clock.advance(Duration.ofMillis(3001));
        assertThat(ends.said()).isEmpty();

        ends.alice.announced(true);

        assertThat(ends.alice.standing()).isEqualTo(Standing.ORDINARY);
        assertThat(ends.said()).isEmpty();
    }

    @Test
    void cutsOffWhoBreaksTheRulesAfterHeProvedHisKey() {
        ends.prove();

        ends.hear(ends.bob.hello());

        assertThat(ends.alice.standing()).isEqualTo(Standing.CUT_OFF);
        assertThat(ends.counters.of(TokenEvent.MISBEHAVED)).isEqualTo(1);
    }

    @Test
    void cutsOffWhoTakesBackHisAnnouncementAfterHeProvedHisKey() {
        ends.prove();
        ends.said();

        ends.alice.announced(false);

        assertThat(ends.alice.standing()).isEqualTo(Standing.CUT_OFF);
        ends.alice.send(ConversationEnds.NOTICE);
        assertThat(ends.said()).isEmpty();
    }

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void survivesNoise(int seed) {
        Random random = new Random(seed);
        if (random.nextBoolean()) {
            ends.alice.announced(true);
        }
        for (int round = 0; round < 10; round++) {
            byte[] noise = new byte[random.nextInt(TokenMessageCodec.MAX_SIZE + 2)];
            random.nextBytes(noise);
            if (noise.length > 0) {
                noise[0] = (byte) random.nextInt(6);
            }
            ends.alice.received(Bytes.wrap(noise));
        }

        assertThat(ends.alice.standing()).as("seed %d", seed).isIn(Standing.ORDINARY, Standing.CUT_OFF);
        assertThat(ends.opened).as("seed %d", seed).isEmpty();
    }
}
