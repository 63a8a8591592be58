package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.crypto.Signature;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.bt.TokenConversation.Standing;
import org.seedbank.torrent.engine.TokenSupport;
import org.seedbank.torrent.proof.EarlierEnd;
import org.seedbank.torrent.proof.HelloNonces;
import org.seedbank.torrent.proof.KeyExchange;
import org.seedbank.torrent.proof.KeyExchange.Outcome;
import org.seedbank.torrent.proof.SwarmLink;
import org.seedbank.torrent.proof.TokenMessage;
import org.seedbank.torrent.proof.TokenMessageCodec;
import org.seedbank.torrent.source.InfoHash;
import org.seedbank.trustchain.account.AccountBook;
import org.seedbank.trustchain.account.AccountListener;
import org.seedbank.trustchain.account.AccountNotice;
import org.seedbank.trustchain.account.AccountSession;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.fixture.SettableClock;
import org.seedbank.trustchain.token.ByteCount;

class TokenConversationTest {
    private static final ByteCount PIECE = new ByteCount(1 << 18);
    private static final TokenMessageCodec CODEC = new TokenMessageCodec();
    private static final PrivateKey ALICE = PrivateKey.generate(new SecureRandom());
    private static final PrivateKey BOB = PrivateKey.generate(new SecureRandom());
    private static final InfoHash TORRENT = new InfoHash(Bytes.filled(20, 1));
    private static final Bytes ALICE_ID = Bytes.filled(20, 0xa1);
    private static final Bytes BOB_ID = Bytes.filled(20, 0xb0);
    private static final AccountNotice NOTICE =
            new AccountNotice(AccountNotice.Kind.TERMS, ByteCount.ZERO, ByteCount.ofMebibytes(16));

    private static final AccountNotice DECLINED =
            new AccountNotice(AccountNotice.Kind.DECLINED, ByteCount.ofMebibytes(5), ByteCount.ofMebibytes(4));

    private final SettableClock clock = new SettableClock();
    private final RecordingSession account = new RecordingSession(1 << 20);
    private final List<Address> neighbours = new ArrayList<>();
    private final List<Address> sharing = new ArrayList<>();
    private final List<PublicKey> opened = new ArrayList<>();
    private final List<PublicKey> banned = new ArrayList<>();
    private final TokenCounters counters = new TokenCounters();
    private final AtomicInteger dues = new AtomicInteger();
    private final AtomicInteger wakes = new AtomicInteger();
    private final TokenUploadGate gate = new TokenUploadGate(clock, Duration.ZERO);
    private final TokenConversation alice = new TokenConversation(
            new KeyExchange(ALICE, 7001, new SwarmLink(TORRENT, ALICE_ID, BOB_ID), Bytes.filled(32, 1)),
            gate,
            new TokenTerms(
                    new TokenSupport(
                            ALICE, 7001, new Accounts(), new Neighbours(), new HelloNonces(new SecureRandom())),
                    ServiceReason.torrent(TORRENT.value()),
                    PIECE,
                    clock,
                    Duration.ZERO,
                    counters,
                    dues::incrementAndGet,
                    wakes::incrementAndGet),
            Address.loopback(0).ip());
    private final KeyExchange bob =
            new KeyExchange(BOB, 7002, new SwarmLink(TORRENT, BOB_ID, ALICE_ID), Bytes.filled(32, 2));

    @Test
    void wakesTheMessageLoopWhenTheAccountSpeaks() {
        alice.send(NOTICE);
        alice.serviceAllowed(true);

        assertThat(wakes).hasValue(2);
    }

    @Test
    void tellsWhenTheOtherEndWaitsForPayment() {
        prove();
        hear(new TokenMessage.Notice(NOTICE));
        assertThat(dues).hasValue(0);

        hear(new TokenMessage.Notice(
                new AccountNotice(AccountNotice.Kind.PAYMENT_DUE, ByteCount.ofMebibytes(1), ByteCount.ZERO)));

        assertThat(dues).hasValue(1);
    }

    @Test
    void saysNothingToAPeerThatDidNotAnnounceTheExtension() {
        assertThat(said()).isEmpty();

        alice.announced(false);
        alice.send(NOTICE);
        alice.answerChoke();

        assertThat(alice.standing()).isEqualTo(Standing.ORDINARY);
        assertThat(said()).isEmpty();
    }

    @Test
    void opensAnAccountWithAProvenKey() {
        prove();

        assertThat(alice.standing()).isEqualTo(Standing.PROVEN);
        assertThat(alice.payee()).isEqualTo(BOB.publicKey());
        assertThat(opened).containsExactly(BOB.publicKey());
        assertThat(neighbours).containsExactly(Address.loopback(7002));
    }

    @Test
    void opensNoAccountWithAKeyThatIsShutOut() {
        banned.add(BOB.publicKey());

        prove();

        assertThat(alice.standing()).isEqualTo(Standing.CUT_OFF);
        assertThat(opened).isEmpty();
        assertThat(neighbours).isEmpty();
        assertThat(counters.of(TokenEvent.BANNED)).isEqualTo(1);
    }

    @Test
    void cutsOffAProvenPeerThatIsShutOutLater() {
        prove();
        said();
        alice.send(NOTICE);

        banned.add(BOB.publicKey());

        assertThat(said()).isEmpty();
        assertThat(alice.standing()).isEqualTo(Standing.CUT_OFF);
        assertThat(alice.payee()).isNull();
    }

    @Test
    void carriesNoticesBothWaysOnceTheKeyIsProven() {
        alice.send(NOTICE);
        alice.announced(true);
        assertThat(said()).hasSize(1).allMatch(TokenMessage.Hello.class::isInstance);
        prove();

        assertThat(said()).contains(new TokenMessage.Notice(NOTICE));
        hear(new TokenMessage.Notice(NOTICE));

        assertThat(account.heard()).containsExactly(NOTICE);
    }

    @Test
    void tellsOfADeclinedPaymentWhoeverUnderstandsThat() {
        prove();
        said();

        alice.send(DECLINED);

        assertThat(said()).containsExactly(new TokenMessage.Notice(DECLINED));
    }

    @Test
    void tellsWhoDoesNotUnderstandItNothingOfADeclinedPayment() {
        EarlierEnd end = new EarlierEnd(BOB, new SwarmLink(TORRENT, BOB_ID, ALICE_ID), Bytes.filled(32, 2));
        alice.announced(true);
        hear(end.hello());
        hear(end.answer((TokenMessage.Hello) hello()));
        said();

        alice.send(DECLINED);
        alice.send(NOTICE);

        assertThat(said()).containsExactly(new TokenMessage.Notice(NOTICE));
    }

    @Test
    void keepsTheNewestOfTooManyNotices() {
        prove();
        said();
        for (int amount = 0; amount < 1000; amount++) {
            alice.send(new AccountNotice(AccountNotice.Kind.STATEMENT, new ByteCount(amount), ByteCount.ZERO));
        }

        List<TokenMessage> said = said();

        assertThat(said).hasSize(64).last().extracting("notice.amount").isEqualTo(new ByteCount(999));
    }

    @Test
    void doesNotListenToMoreNoticesThanAnybodyNeeds() {
        prove();

        IntStream.range(0, 5000).forEach(round -> hear(new TokenMessage.Notice(NOTICE)));
        assertThat(account.heard()).hasSize(1000);
        clock.advance(Duration.ofSeconds(1));
        hear(new TokenMessage.Notice(NOTICE));

        assertThat(account.heard()).hasSize(1001);
        assertThat(counters.of(TokenEvent.FLOODED)).isEqualTo(4000);
    }

    @Test
    void cutsOffAForger() {
        alice.announced(true);
        hear(bob.hello());

        hear(new TokenMessage.Proof(new Signature(Bytes.filled(64, 7))));

        assertThat(alice.standing()).isEqualTo(Standing.CUT_OFF);
        assertThat(opened).isEmpty();
        assertThat(alice.payee()).isNull();
        assertThat(counters.of(TokenEvent.FORGED)).isEqualTo(1);
    }

    @Test
    void treatsWhoMixesUpTheOrderAsAnOrdinaryClient() {
        alice.announced(true);

        hear(new TokenMessage.Notice(NOTICE));

        assertThat(alice.standing()).isEqualTo(Standing.ORDINARY);
        assertThat(counters.of(TokenEvent.REFUSED)).isEqualTo(1);
        hear(bob.hello());
        assertThat(said()).singleElement().isInstanceOf(TokenMessage.Hello.class);
    }

    @Test
    void saysHelloEvenToWhoIsRefusedSoThatBothEndsKnow() {
        alice.announced(true);

        hear(hello());

        assertThat(alice.standing()).isEqualTo(Standing.ORDINARY);
        assertThat(said()).singleElement().isInstanceOf(TokenMessage.Hello.class);
    }

    @Test
    void tellsOfAnotherProcessThatProvesItsOwnKeyAndTheOtherHearsTheProofToo() {
        KeyExchange copy = new KeyExchange(ALICE, 7003, new SwarmLink(TORRENT, BOB_ID, ALICE_ID), Bytes.filled(32, 3));
        alice.announced(true);
        Outcome.Answer answer = (Outcome.Answer) copy.received((TokenMessage.Hello) hello());

        hear(copy.hello());
        assertThat(sharing).isEmpty();
        hear(answer.proof());

        assertThat(sharing).containsExactly(Address.loopback(7003));
        assertThat(alice.standing()).isEqualTo(Standing.ORDINARY);
        assertThat(opened).isEmpty();
        TokenMessage.Proof proof = (TokenMessage.Proof) said().get(1);
        assertThat(copy.received(proof)).isEqualTo(new Outcome.Shared(7001));
    }

    @Test
    void cutsOffWhoSaysThatItHasItsKeyAndCannotProveIt() {
        alice.announced(true);

        hear(new TokenMessage.Hello(1, ALICE.publicKey(), Bytes.filled(32, 3), 7003, Bytes.empty()));
        hear(new TokenMessage.Proof(BOB.sign(Bytes.utf8("mine"))));

        assertThat(sharing).isEmpty();
        assertThat(alice.standing()).isEqualTo(Standing.CUT_OFF);
    }

    @Test
    void treatsWhoSpeaksBeforeHeAnnouncesAsAnOrdinaryClient() {
        hear(bob.hello());

        assertThat(alice.standing()).isEqualTo(Standing.ORDINARY);
    }

    @Test
    void treatsWhoNeverAnnouncesOrNeverProvesAsAnOrdinaryClient() {
        clock.advance(Duration.ofSeconds(3));
        assertThat(said()).isEmpty();
        assertThat(alice.standing()).isEqualTo(Standing.UNKNOWN);
        alice.announced(true);
        hear(bob.hello());
        clock.advance(Duration.ofSeconds(10));
        assertThat(said()).hasSize(2);
        assertThat(alice.standing()).isEqualTo(Standing.EXCHANGING);

        clock.advance(Duration.ofMillis(1));
        assertThat(said()).isEmpty();

        assertThat(alice.standing()).isEqualTo(Standing.ORDINARY);
        assertThat(counters.of(TokenEvent.SILENT)).isEqualTo(1);
        clock.advance(Duration.ofDays(1));
        assertThat(said()).isEmpty();
    }

    @Test
    void givesUpOnAnAnnouncementAfterThreeSeconds() {
        clock.advance(Duration.ofMillis(3001));
        assertThat(said()).isEmpty();

        alice.announced(true);

        assertThat(alice.standing()).isEqualTo(Standing.ORDINARY);
        assertThat(said()).isEmpty();
    }

    @Test
    void cutsOffWhoBreaksTheRulesAfterHeProvedHisKey() {
        prove();

        hear(bob.hello());

        assertThat(alice.standing()).isEqualTo(Standing.CUT_OFF);
        assertThat(counters.of(TokenEvent.MISBEHAVED)).isEqualTo(1);
    }

    @Test
    void cutsOffWhoTakesBackHisAnnouncementAfterHeProvedHisKey() {
        prove();
        said();

        alice.announced(false);

        assertThat(alice.standing()).isEqualTo(Standing.CUT_OFF);
        alice.send(NOTICE);
        assertThat(said()).isEmpty();
    }

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void survivesNoise(int seed) {
        Random random = new Random(seed);
        if (random.nextBoolean()) {
            alice.announced(true);
        }
        for (int round = 0; round < 10; round++) {
            byte[] noise = new byte[random.nextInt(TokenMessageCodec.MAX_SIZE + 2)];
            random.nextBytes(noise);
            if (noise.length > 0) {
                noise[0] = (byte) random.nextInt(6);
            }
            alice.received(Bytes.wrap(noise));
        }

        assertThat(alice.standing()).as("seed %d", seed).isIn(Standing.ORDINARY, Standing.CUT_OFF);
        assertThat(opened).as("seed %d", seed).isEmpty();
    }

    private void prove() {
        alice.announced(true);
        hear(bob.hello());
        bob.received((TokenMessage.Hello) hello())
                .match(
                        answer -> hear(answer.proof()),
                        proven -> {},
                        shared -> {
                            throw new AssertionError(shared);
                        },
                        refused -> {
                            throw new AssertionError(refused);
                        },
                        forged -> {
                            throw new AssertionError(forged);
                        });
    }

    private static TokenMessage hello() {
        return new KeyExchange(ALICE, 7001, new SwarmLink(TORRENT, ALICE_ID, BOB_ID), Bytes.filled(32, 1)).hello();
    }

    private void hear(TokenMessage message) {
        alice.received(CODEC.encode(message));
    }

    private List<TokenMessage> said() {
        List<TokenMessage> said = new ArrayList<>();
        alice.speak(said::add);
        return said;
    }

    private final class Accounts implements AccountBook {
        @Override
        public AccountSession open(
                PublicKey counterparty, ServiceReason reason, ByteCount piece, AccountListener listener) {
            assertThat(piece).isEqualTo(PIECE);
            opened.add(counterparty);
            return account;
        }

        @Override
        public void received(ServiceReason reason, Map<PublicKey, ByteCount> verified) {
            throw new AssertionError("nothing was transferred");
        }
    }

    private final class Neighbours implements TokenSupport.NeighbourListener {
        @Override
        public void proven(PublicKey key, Address address) {
            neighbours.add(address);
        }

        @Override
        public void sharesKey(Address overlay) {
            sharing.add(overlay);
        }

        @Override
        public boolean isBanned(PublicKey key) {
            return banned.contains(key);
        }
    }
}
