package org.seedbank.trustchain.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.trustchain.fixture.Hostile;
import org.seedbank.trustchain.fixture.TestKeys;

class HalfBlockCodecPropertyTest {
    private static final HalfBlockCodec CODEC = HalfBlockCodec.INSTANCE;
    private static final int ROUNDS = 50;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyBlockSurvivesItsBytes(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            HalfBlock block = draw(random);

            HalfBlock decoded = CODEC.decode(block.packed());

            assertThat(decoded)
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(block)
                    .hasSameHashCodeAs(block);
            assertThat(decoded.id()).isEqualTo(block.id());
            assertThat(decoded.link()).isEqualTo(block.link());
            assertThat(decoded.previous()).isEqualTo(block.previous());
            assertThat(decoded.type()).isEqualTo(block.type());
            assertThat(decoded.transaction()).isEqualTo(block.transaction());
            assertThat(decoded.timestamp()).isEqualTo(block.timestamp());
            assertThat(decoded.signature()).isEqualTo(block.signature());
            assertThat(decoded.hash()).isEqualTo(block.hash());
            assertThat(decoded.isSignedByOwner()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6})
    void everyFlippedBitBreaksTheSignatureOrTheParse(long seed) {
        HalfBlock block = draw(new Random(seed));

        for (int bit = 0; bit < 8 * block.packed().size(); bit++) {
            assertThat(isGenuine(Hostile.flip(block.packed(), bit)))
                    .as("seed %d bit %d", seed, bit)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 8})
    void everyBeginningIsRefused(long seed) {
        Hostile.refusesEveryBeginning(CODEC::decode, draw(new Random(seed)).packed(), seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {9, 10, 11, 12})
    void damagedAndRandomBytesParseOrAreMalformed(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            Hostile.parsesOrIsMalformed(
                    CODEC::decode, Hostile.damage(random, draw(random).packed()), seed);
            Hostile.parsesOrIsMalformed(CODEC::decode, Hostile.draw(random, random.nextInt(500)), seed);
        }
    }

    private static boolean isGenuine(Bytes packed) {
        try {
            return CODEC.decode(packed).isSignedByOwner();
        } catch (MalformedMessageException e) {
            return false;
        }
    }

    private static HalfBlock draw(Random random) {
        PrivateKey key = TestKeys.named("owner " + random.nextInt(5));
        Bytes counterparty = random.nextBoolean()
                ? TestKeys.named("other " + random.nextInt(5)).publicKey().encoded()
                : Hostile.draw(random, 74);
        return HalfBlock.sign(
                key,
                new SequenceNumber(random.nextLong(1, 1L << 32)),
                new BlockLink(counterparty, random.nextBoolean() ? 0 : random.nextLong(1L << 32)),
                new BlockHash(Hostile.draw(random, 32)),
                new BlockType(Hostile.draw(random, random.nextInt(30))),
                Hostile.draw(random, random.nextInt(200)),
                Instant.ofEpochMilli(random.nextLong(1L << 45)));
    }
}
