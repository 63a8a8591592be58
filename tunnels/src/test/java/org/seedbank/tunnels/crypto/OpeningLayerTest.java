package org.seedbank.tunnels.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.seedbank.tunnels.crypto.LayerVectorTest.opened;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.wire.Bytes;

class OpeningLayerTest {
    private static final SessionKeys.Half KEYS = new SessionKeys.Half(Bytes.filled(32, 7), Bytes.filled(4, 9));

    @ParameterizedTest
    @MethodSource("org.seedbank.tunnels.crypto.LayerVectorTest#ciphers")
    void opensAGenuineCellAfterAForgedOneOfTheSameCounter(CellCipher cipher) {
        Bytes genuine = sealed(SealingLayer.fromTheStart(cipher, KEYS), Bytes.utf8("payload"));
        byte[] forged = genuine.toArray();
        forged[12] ^= 1;
        OpeningLayer layer = new OpeningLayer(cipher, KEYS);

        assertThat(opened(layer, Bytes.wrap(forged))).isEmpty();
        assertThat(opened(layer, genuine)).contains(Bytes.utf8("payload"));
        assertThat(opened(layer, genuine)).isEmpty();
    }

    @Test
    void neverUsesACounterThatTheListOfCandidatesUsed() {
        CellCipher cipher = CellCipher.fastest();
        OpeningLayer layer = new OpeningLayer(cipher, KEYS);
        Bytes list = sealed(SealingLayer.fromTheStart(cipher, KEYS), Bytes.utf8("list"));

        assertThat(opened(layer, list)).isPresent();
        assertThat(layer.lastCounter()).isEqualTo(2);
        Bytes cell = sealed(SealingLayer.after(layer.lastCounter(), cipher, KEYS), Bytes.utf8("cell"));

        assertThat(cell.slice(0, 8)).isEqualTo(Bytes.fromHex("0000000000000003"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void windowAdmitsEachCounterOnceInWhateverOrder(long seed) {
        Random random = new Random(seed);
        ReplayWindow window = new ReplayWindow();
        Set<Long> noted = new HashSet<>();
        long highest = 0;

        for (int round = 0; round < 300; round++) {
            List<Long> batch = new ArrayList<>();
            long base = highest + random.nextInt(round % 50 == 0 ? 10_000 : 40);
            for (int i = 0; i < 40; i++) {
                batch.add(Math.max(1, base + i - random.nextInt(60)));
            }
            Collections.shuffle(batch, random);
            for (long counter : batch) {
                boolean isExpected = counter > highest - ReplayWindow.SIZE && !noted.contains(counter);
                assertThat(window.admits(counter))
                        .as("seed %s, counter %s", seed, counter)
                        .isEqualTo(isExpected);
                if (isExpected) {
                    window.note(counter);
                    noted.add(counter);
                    highest = Math.max(highest, counter);
                }
            }
        }
    }

    @Test
    void windowRefusesCountersOfTheOtherHalf() {
        ReplayWindow window = new ReplayWindow();

        assertThat(window.admits(0)).isFalse();
        assertThat(window.admits(-1)).isFalse();
        window.note(Long.MAX_VALUE);
        assertThat(window.admits(Long.MAX_VALUE)).isFalse();
        assertThat(window.admits(Long.MAX_VALUE - 1)).isTrue();
        assertThat(window.admits(1)).isFalse();
    }

    @Test
    void refusesHalvesOfSmallOrder() {
        X25519Pair pair = X25519Pair.of(Bytes.filled(32, 5));

        assertThat(HopHandshake.answer(pair, pair, Bytes.filled(32, 0))).isEmpty();
        assertThat(pair.sharedWith(Bytes.fromHex("01" + "00".repeat(31)))).isEmpty();
    }

    private static Bytes sealed(SealingLayer layer, Bytes plain) {
        byte[] out = new byte[plain.size() + SealingLayer.OVERHEAD];
        int unused = layer.seal(new CellCipher.Span().set(plain.toArray(), 0, plain.size()), out, 0);
        return Bytes.wrap(out);
    }
}
