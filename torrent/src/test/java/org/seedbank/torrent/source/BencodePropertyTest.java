package org.seedbank.torrent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Random;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.seedbank.overlay.wire.Bytes;

class BencodePropertyTest {
    private static final BencodeLimits LIMITS = new BencodeLimits(1 << 20, 64, 100_000);

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void decodingUndoesEncoding(long seed) {
        Bytes encoded = randomValue(new Random(seed));

        var value = Bencode.parse(encoded, LIMITS);

        assertThat(value.to()).as("seed %d", seed).isEqualTo(encoded.size());
        assertThat(new BencodeWriter().value(value).toBytes())
                .as("seed %d", seed)
                .isEqualTo(encoded);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyTruncationIsRefused(long seed) {
        Bytes encoded = randomValue(new Random(seed));

        for (int size = 0; size < encoded.size(); size++) {
            assertThat(isAccepted(encoded.slice(0, size), seed))
                    .as("seed %d, first %d bytes", seed, size)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void randomChangesRaiseNothingElse(long seed) {
        var random = new Random(seed);
        byte[] changed = randomValue(random).toArray();

        for (int round = 0; round < 200; round++) {
            changed[random.nextInt(changed.length)] = (byte) "0123456789:ilde-x\0".charAt(random.nextInt(18));
            isAccepted(Bytes.copyOf(changed), seed);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void randomBytesRaiseNothingElse(long seed) {
        byte[] noise = new byte[64];
        new Random(seed).nextBytes(noise);

        isAccepted(Bytes.wrap(noise), seed);
    }

    private static boolean isAccepted(Bytes bytes, long seed) {
        try {
            Bencode.check(bytes, LIMITS);
            return true;
        } catch (TorrentFormatException refused) {
            assertThat(refused.offset()).as("seed %d", seed).isBetween(0, bytes.size());
            return false;
        } catch (RuntimeException other) {
            return fail("seed " + seed + ": " + bytes, other);
        }
    }

    static Bytes randomValue(RandomGenerator random) {
        var writer = new BencodeWriter();
        writeRandom(writer, random, 4);
        return writer.toBytes();
    }

    private static void writeRandom(BencodeWriter writer, RandomGenerator random, int depth) {
        switch (random.nextInt(depth == 0 ? 2 : 4)) {
            case 0 -> writer.integer(random.nextLong() >> random.nextInt(64));
            case 1 -> writer.text(randomText(random));
            case 2 -> {
                writer.list();
                for (int count = random.nextInt(5); count > 0; count--) {
                    writeRandom(writer, random, depth - 1);
                }
                writer.end();
            }
            default -> {
                var keys = new TreeSet<Bytes>();
                for (int count = random.nextInt(5); count > 0; count--) {
                    keys.add(randomText(random));
                }
                writer.dictionary();
                for (Bytes key : keys) {
                    writeRandom(writer.key(key), random, depth - 1);
                }
                writer.end();
            }
        }
    }

    private static Bytes randomText(RandomGenerator random) {
        byte[] text = new byte[random.nextInt(8)];
        random.nextBytes(text);
        return Bytes.wrap(text);
    }
}
