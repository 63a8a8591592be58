package org.seedbank.trustchain.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.fixture.Hostile;
import org.seedbank.trustchain.fixture.TestKeys;

class BandwidthRecordCodecPropertyTest {
    private static final BandwidthRecordCodec CODEC = BandwidthRecordCodec.INSTANCE;

    private final PrivateKey alice = TestKeys.named("alice");
    private final PrivateKey bob = TestKeys.named("bob");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyRecordSurvivesItsBytesAndNoBeginningOfThemParses(long seed) {
        Random random = new Random(seed);
        BandwidthRecord record = draw(random);
        Bytes bytes = CODEC.encode(record);

        assertThat(CODEC.decode(bytes)).as("seed %d", seed).isEqualTo(record);
        Hostile.refusesEveryBeginning(CODEC::decode, bytes, seed);
        for (int round = 0; round < 200; round++) {
            Hostile.parsesOrIsMalformed(CODEC::decode, Hostile.damage(random, bytes), seed);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {4})
    void everyFlippedBitMakesARecordInvalid(long seed) {
        Bytes bytes = CODEC.encode(draw(new Random(seed)));

        for (int bit = 0; bit < 8 * bytes.size(); bit++) {
            assertThat(isSignedByBoth(Hostile.flip(bytes, bit)))
                    .as("seed %d bit %d", seed, bit)
                    .isFalse();
        }
    }

    @Test
    void onlyMoreMoneyBetweenTheSamePairReplacesARecord() {
        BandwidthRecord more = record(1, 11);

        assertThat(more.replaces(record(2, 10))).isTrue();
        assertThat(record(2, 10).replaces(more)).isFalse();
        assertThat(record(2, 11).replaces(more)).isFalse();
        assertThat(BandwidthRecord.signedByPayer(
                                bob, alice.publicKey(), new SequenceNumber(9), new ByteCount(99), Instant.EPOCH)
                        .replaces(more))
                .isFalse();
    }

    @Test
    void onlyThePayeeCanAddItsSignature() {
        assertThatIllegalArgumentException().isThrownBy(() -> record(1, 1).signedByPayee(alice));
    }

    @Test
    void nobodyPaysItself() {
        BandwidthRecord toItself = BandwidthRecord.signedByPayer(
                        alice, alice.publicKey(), new SequenceNumber(1), new ByteCount(1), Instant.EPOCH)
                .signedByPayee(alice);

        assertThat(toItself.isValidFor(alice.publicKey())).isFalse();
    }

    private BandwidthRecord record(long sequence, long amount) {
        return BandwidthRecord.signedByPayer(
                alice, bob.publicKey(), new SequenceNumber(sequence), new ByteCount(amount), Instant.EPOCH);
    }

    private BandwidthRecord draw(Random random) {
        return BandwidthRecord.signedByPayer(
                        alice,
                        bob.publicKey(),
                        new SequenceNumber(random.nextLong(1, 1L << 32)),
                        new ByteCount(random.nextLong(Long.MAX_VALUE)),
                        Instant.ofEpochMilli(random.nextLong(1L << 45)))
                .signedByPayee(bob);
    }

    private static boolean isSignedByBoth(Bytes bytes) {
        try {
            return CODEC.decode(bytes).isSignedByBoth();
        } catch (MalformedMessageException e) {
            return false;
        }
    }
}
