package org.seedbank.torrent.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.crypto.Signature;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.proof.KeyExchange.Outcome;
import org.seedbank.torrent.proof.KeyExchange.Refusal;
import org.seedbank.torrent.proof.TokenMessage.Hello;
import org.seedbank.torrent.proof.TokenMessage.Proof;
import org.seedbank.torrent.source.InfoHash;

class KeyExchangeTest {
    private static final PrivateKey ALICE = PrivateKey.generate(new SecureRandom());
    private static final PrivateKey BOB = PrivateKey.generate(new SecureRandom());
    private static final PrivateKey MALLORY = PrivateKey.generate(new SecureRandom());
    private static final InfoHash TORRENT = new InfoHash(Bytes.filled(20, 0x11));
    private static final Bytes ALICE_ID = Bytes.filled(20, 0xa1);
    private static final Bytes BOB_ID = Bytes.filled(20, 0xb0);

    private final KeyExchange alice = new KeyExchange(ALICE, 7001, link(TORRENT, ALICE_ID, BOB_ID), nonce(1));
    private final KeyExchange bob = new KeyExchange(BOB, 7002, link(TORRENT, BOB_ID, ALICE_ID), nonce(2));

    @Test
    void provesBothKeysAndPorts() {
        Proof fromAlice = answer(alice.received(bob.hello()));
        Proof fromBob = answer(bob.received(alice.hello()));

        assertThat(alice.received(fromBob)).isEqualTo(new Outcome.Proven(BOB.publicKey(), 7002, true));
        assertThat(bob.received(fromAlice)).isEqualTo(new Outcome.Proven(ALICE.publicKey(), 7001, true));
    }

    @Test
    void findsForgedAProofReplayedFromAnotherConnectionOfTheSamePair() {
        KeyExchange earlier = new KeyExchange(BOB, 7002, link(TORRENT, BOB_ID, ALICE_ID), nonce(2));
        KeyExchange earlierAlice = new KeyExchange(ALICE, 7001, link(TORRENT, ALICE_ID, BOB_ID), nonce(3));
        Proof recorded = answer(earlier.received(earlierAlice.hello()));

        answer(alice.received(earlier.hello()));

        assertThat(alice.received(recorded)).isEqualTo(new Outcome.Forged(BOB.publicKey()));
    }

    @Test
    void findsForgedAProofMadeForAnotherTorrent() {
        InfoHash other = new InfoHash(Bytes.filled(20, 0x12));
        KeyExchange elsewhere = new KeyExchange(BOB, 7002, link(other, BOB_ID, ALICE_ID), nonce(2));

        assertForgedByAlice(elsewhere);
    }

    @Test
    void findsForgedAProofMadeWithOtherPeerIds() {
        Bytes other = Bytes.filled(20, 0xcc);

        assertForgedByAlice(new KeyExchange(BOB, 7002, link(TORRENT, other, ALICE_ID), nonce(2)));
        assertForgedByAlice(new KeyExchange(BOB, 7002, link(TORRENT, BOB_ID, other), nonce(2)));
        assertForgedByAlice(new KeyExchange(BOB, 7002, link(TORRENT, ALICE_ID, BOB_ID), nonce(2)));
    }

    @Test
    void findsForgedAProofOfAnotherPort() {
        KeyExchange honest = new KeyExchange(BOB, 7002, link(TORRENT, BOB_ID, ALICE_ID), nonce(2));
        Proof proof = answer(honest.received(alice.hello()));
        Hello hello = honest.hello();
        KeyExchange judge = alice();

        answer(judge.received(new Hello(hello.version(), hello.key(), hello.nonce(), 9999, hello.later())));

        assertThat(judge.received(proof)).isInstanceOf(Outcome.Forged.class);
    }

    @Test
    void findsForgedAProofSignedByAnotherKeyThanClaimed() {
        KeyExchange thief = new KeyExchange(MALLORY, 7002, link(TORRENT, BOB_ID, ALICE_ID), nonce(2));
        Proof proof = answer(thief.received(alice.hello()));
        Hello claimed = new Hello(Hello.VERSION, BOB.publicKey(), nonce(2), 7002, Bytes.empty());
        KeyExchange judge = alice();

        answer(judge.received(claimed));

        assertThat(judge.received(proof)).isEqualTo(new Outcome.Forged(BOB.publicKey()));
    }

    @Test
    void findsForgedItsOwnProofComingBack() {
        Proof own = answer(alice.received(bob.hello()));

        assertThat(alice.received(own)).isInstanceOf(Outcome.Forged.class);
    }

    @Test
    void findsForgedAProofThatTheVictimMadeInTheOtherRole() {
        // Mallory shows Bob what Alice showed her, and shows Alice what Bob answered, under her own connection.
        KeyExchange aliceToMallory = new KeyExchange(ALICE, 7001, link(TORRENT, ALICE_ID, mallory()), nonce(1));
        KeyExchange bobToMallory = new KeyExchange(BOB, 7002, link(TORRENT, BOB_ID, mallory()), nonce(2));
        Proof fromBob = answer(bobToMallory.received(aliceToMallory.hello()));

        answer(aliceToMallory.received(bobToMallory.hello()));

        assertThat(aliceToMallory.received(fromBob)).isInstanceOf(Outcome.Forged.class);
    }

    @Test
    void refusesItsOwnHelloFromTheOtherSide() {
        Hello reflected = alice.hello();

        assertThat(alice.received(reflected)).isEqualTo(new Outcome.Refused(Refusal.OWN_KEY));
    }

    @Test
    void bothNoticeThatTheyHaveOneKey() {
        KeyExchange copy = new KeyExchange(ALICE, 7002, link(TORRENT, BOB_ID, ALICE_ID), nonce(2));

        Proof fromAlice = answer(alice.received(copy.hello()));
        Proof fromCopy = answer(copy.received(alice.hello()));

        assertThat(alice.received(fromCopy)).isEqualTo(new Outcome.Shared(7002));
        assertThat(copy.received(fromAlice)).isEqualTo(new Outcome.Shared(7001));
    }

    @Test
    void aClaimToItsKeyProvesNothing() {
        answer(alice.received(new Hello(Hello.VERSION, ALICE.publicKey(), nonce(2), 7002, Bytes.empty())));

        assertThat(alice.received(new Proof(BOB.sign(Bytes.utf8("mine")))))
                .isEqualTo(new Outcome.Forged(ALICE.publicKey()));
    }

    /** Whoever passes all on between two connections of one process must not make it believe in a second one. */
    @Test
    void signsNothingForAnotherConnectionOfItsOwnProcess() {
        HelloNonces nonces = new HelloNonces(new SecureRandom());
        KeyExchange dialled = inOneProcess(nonces, ALICE_ID, BOB_ID);
        KeyExchange accepted = inOneProcess(nonces, BOB_ID, ALICE_ID);

        assertThat(dialled.received(accepted.hello())).isEqualTo(new Outcome.Refused(Refusal.OWN_KEY));
        assertThat(accepted.received(dialled.hello())).isEqualTo(new Outcome.Refused(Refusal.OWN_KEY));
    }

    @Test
    void knowsItsOwnNoncesAndNoOthers() {
        SecureRandom random = new SecureRandom();
        HelloNonces nonces = new HelloNonces(random);
        Bytes nonce = nonces.fresh(random);

        assertThat(nonce.size()).isEqualTo(Hello.NONCE_SIZE);
        assertThat(nonces.fresh(random)).isNotEqualTo(nonce);
        assertThat(nonces.isOwn(nonce)).isTrue();
        assertThat(new HelloNonces(random).isOwn(nonce)).isFalse();
        for (int i = 0; i < Hello.NONCE_SIZE; i++) {
            byte[] changed = nonce.toArray();
            changed[i] ^= 1;
            assertThat(nonces.isOwn(Bytes.wrap(changed))).as("byte %d", i).isFalse();
        }
    }

    private static KeyExchange inOneProcess(HelloNonces nonces, Bytes here, Bytes there) {
        return new KeyExchange(
                ALICE, 7001, link(TORRENT, here, there), nonces.fresh(new SecureRandom()), nonces::isOwn);
    }

    @Test
    void refusesAVersionThatNeverWas() {
        assertThat(alice.received(new Hello(0, BOB.publicKey(), nonce(2), 0, Bytes.empty())))
                .isEqualTo(new Outcome.Refused(Refusal.UNKNOWN_VERSION));
    }

    @Test
    void takesPartInALaterVersionWithFieldsItDoesNotKnow() {
        SwarmLink link = link(TORRENT, BOB_ID, ALICE_ID);
        Hello later = new Hello(2, BOB.publicKey(), nonce(2), 7002, Bytes.utf8("later"));
        Signature signature = new KeyProof(
                        TORRENT,
                        new KeyProof.End(link.ownPeerId(), later),
                        new KeyProof.End(link.remotePeerId(), alice.hello()))
                .signedBy(BOB);

        answer(alice.received(later));

        assertThat(alice.received(new Proof(signature))).isEqualTo(new Outcome.Proven(BOB.publicKey(), 7002, false));
    }

    @Test
    void refusesWhatComesTwiceOrTooEarly() {
        Outcome outOfOrder = new Outcome.Refused(Refusal.OUT_OF_ORDER);
        Proof proof = answer(bob.received(alice.hello()));
        KeyExchange early = alice();
        KeyExchange twice = alice();
        KeyExchange proven = alice();
        answer(twice.received(bob.hello()));
        answer(proven.received(bob.hello()));
        assertThat(proven.received(proof)).isInstanceOf(Outcome.Proven.class);

        assertThat(early.received(proof)).isEqualTo(outOfOrder);
        assertThat(early.received(bob.hello())).isEqualTo(outOfOrder);
        assertThat(twice.received(bob.hello())).isEqualTo(outOfOrder);
        assertThat(twice.received(proof)).isEqualTo(outOfOrder);
        assertThat(proven.received(proof)).isEqualTo(outOfOrder);
        assertThat(proven.received(bob.hello())).isEqualTo(outOfOrder);
    }

    @Test
    void findsForgedEveryProofWithOneBitFlipped() {
        Bytes good = answer(bob.received(alice.hello())).signature().value();

        for (int bit = 0; bit < 8 * Signature.SIZE; bit++) {
            byte[] damaged = good.toArray();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            KeyExchange judge = alice();
            answer(judge.received(bob.hello()));
            assertThat(judge.received(new Proof(new Signature(Bytes.wrap(damaged)))))
                    .as("bit %d", bit)
                    .isInstanceOf(Outcome.Forged.class);
        }
    }

    @Test
    void findsForgedEveryProofOfAHelloWithOneBitFlipped() {
        TokenMessageCodec codec = new TokenMessageCodec();
        Proof proof = answer(bob.received(alice.hello()));
        Bytes good = codec.encode(bob.hello());
        Random random = new Random(20);

        for (int round = 0; round < 100; round++) {
            byte[] damaged = good.toArray();
            int bit = 8 * (2 + 10) + random.nextInt(8 * (64 + 32 + 2));
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            KeyExchange judge = alice();
            answer(judge.received((Hello) codec.decode(Bytes.wrap(damaged))));
            assertThat(judge.received(proof)).as("bit %d", bit).isInstanceOf(Outcome.Forged.class);
        }
    }

    /** Points of order 1, 2, 4 and 8 on edwards25519 (RFC 8032), with which anybody can sign for nobody. */
    static List<String> smallOrderKeys() {
        return List.of(
                "0100000000000000000000000000000000000000000000000000000000000000",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0000000000000000000000000000000000000000000000000000000000000080",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85");
    }

    @ParameterizedTest
    @MethodSource("smallOrderKeys")
    void findsForgedWhatAnybodyCouldSignForAKeyOfSmallOrder(String point) {
        Bytes key = Bytes.utf8("LibNaCLPK:").concat(Bytes.filled(32, 9)).concat(Bytes.fromHex(point));

        // With S = 0 the equation holds when R = -hA: for a point of order 8 that is one of these eight.
        for (String r : smallOrderKeys()) {
            Signature signature = new Signature(Bytes.fromHex(r).concat(Bytes.filled(32, 0)));
            for (int nonce = 0; nonce < 4; nonce++) {
                KeyExchange judge = alice();
                answer(judge.received(new Hello(1, new PublicKey(key), nonce(nonce), 0, Bytes.empty())));
                assertThat(judge.received(new Proof(signature))).isInstanceOf(Outcome.Forged.class);
            }
        }
    }

    private void assertForgedByAlice(KeyExchange impostor) {
        KeyExchange judge = alice();
        Proof proof = answer(impostor.received(judge.hello()));

        answer(judge.received(impostor.hello()));

        assertThat(judge.received(proof)).isEqualTo(new Outcome.Forged(BOB.publicKey()));
    }

    private static KeyExchange alice() {
        return new KeyExchange(ALICE, 7001, link(TORRENT, ALICE_ID, BOB_ID), nonce(1));
    }

    private static Bytes mallory() {
        return Bytes.filled(20, 0xee);
    }

    private static SwarmLink link(InfoHash torrent, Bytes own, Bytes remote) {
        return new SwarmLink(torrent, own, remote);
    }

    private static Bytes nonce(int filler) {
        return Bytes.filled(32, filler);
    }

    private static Proof answer(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Answer.class);
        return ((Outcome.Answer) outcome).proof();
    }
}
