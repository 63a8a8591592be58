package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.torrent.bt.TokenReceipts.Claim;
import org.seedbank.trustchain.token.ByteCount;

class TokenReceiptsTest {
    private static final int BLOCK = 1 << 14;
    private static final PublicKey ALICE = key();
    private static final PublicKey BOB = key();

    private final Map<PublicKey, ByteCount> earned = new HashMap<>();
    private final TokenReceipts receipts = new TokenReceipts(
            credits -> credits.forEach((giver, bytes) -> earned.merge(giver, bytes, ByteCount::plus)));

    @Test
    void creditsNothingBeforeAPieceIsDurable() {
        receipts.written(claim(0, ALICE));
        receipts.written(claim(1, BOB));
        assertThat(earned).isEmpty();

        receipts.durable(List.of(7));

        assertThat(earned).isEqualTo(Map.of(ALICE, new ByteCount(BLOCK), BOB, new ByteCount(BLOCK)));
        assertThat(receipts.openPieces()).isZero();
    }

    @Test
    void creditsAPieceOnceAlthoughItIsCalledDurableTwice() {
        receipts.written(claim(0, ALICE));

        receipts.durable(List.of(7, 7));
        receipts.durable(List.of(7));

        assertThat(earned).isEqualTo(Map.of(ALICE, new ByteCount(BLOCK)));
    }

    @Test
    void creditsTheOneWhoseDataThePieceHolds() {
        Claim first = claim(0, ALICE);
        Claim second = claim(0, BOB);
        receipts.written(first);
        receipts.written(second);

        receipts.durable(List.of(7));

        assertThat(earned).isEqualTo(Map.of(BOB, new ByteCount(BLOCK)));
    }

    @Test
    void creditsTheFirstWhenTheSecondIsThrownAway() {
        Claim first = claim(0, ALICE);
        Claim second = claim(0, BOB);
        receipts.written(first);
        receipts.discarded(second);

        receipts.durable(List.of(7));

        assertThat(earned).isEqualTo(Map.of(ALICE, new ByteCount(BLOCK)));
    }

    @Test
    void creditsNobodyForABlockThatAnOrdinaryClientWroteOver() {
        receipts.written(claim(0, ALICE));
        receipts.written(claim(0, null));

        receipts.durable(List.of(7));

        assertThat(earned).isEmpty();
    }

    @Test
    void remembersNothingOfOrdinaryClientsAlone() {
        assertThat(receipts.claim(7, 0, BLOCK, null)).isNull();
        assertThat(receipts.openPieces()).isZero();
    }

    @Test
    void waitsForABlockWhoseFateIsNotKnownWhenThePieceIsDurable() {
        Claim late = claim(0, ALICE);

        receipts.durable(List.of(7));
        assertThat(earned).isEmpty();
        receipts.written(late);

        assertThat(earned).isEqualTo(Map.of(ALICE, new ByteCount(BLOCK)));
        assertThat(receipts.openPieces()).isZero();
    }

    @Test
    void keepsNoTraceOfABlockThatCameAfterItsPieceWasDurable() {
        receipts.written(claim(0, ALICE));
        receipts.durable(List.of(7));

        receipts.discarded(claim(0, BOB));

        assertThat(receipts.openPieces()).isZero();
        assertThat(earned).isEqualTo(Map.of(ALICE, new ByteCount(BLOCK)));
    }

    static IntStream seeds() {
        return IntStream.range(0, 300);
    }

    /** Blocks are written or not in the order claimed, but the news of it comes in any order. */
    @ParameterizedTest
    @MethodSource("seeds")
    void agreesWithAMapOfTheLastWriters(int seed) {
        Random random = new Random(seed);
        List<PublicKey> givers = new ArrayList<>(Stream.of(ALICE, BOB).toList());
        givers.add(null);
        Map<Integer, @Nullable PublicKey> holders = new HashMap<>();
        List<Runnable> news = new ArrayList<>();
        for (int round = 0; round < 40; round++) {
            int block = random.nextInt(4);
            PublicKey giver = givers.get(random.nextInt(3));
            boolean written = random.nextBoolean();
            Claim claim = receipts.claim(7, block * BLOCK, BLOCK, giver);
            if (written) {
                holders.put(block, giver);
            }
            if (claim != null) {
                news.add(() -> {
                    if (written) {
                        receipts.written(claim);
                    } else {
                        receipts.discarded(claim);
                    }
                });
            }
            while (!news.isEmpty() && random.nextBoolean()) {
                news.remove(random.nextInt(news.size())).run();
            }
        }
        boolean durableEarly = random.nextBoolean();
        if (durableEarly) {
            receipts.durable(List.of(7));
        }
        news.forEach(Runnable::run);
        receipts.durable(List.of(7));

        Map<PublicKey, ByteCount> expected = new HashMap<>();
        holders.values().stream()
                .filter(Objects::nonNull)
                .forEach(holder -> expected.merge(holder, new ByteCount(BLOCK), ByteCount::plus));
        assertThat(earned).as("seed %d", seed).isEqualTo(expected);
        assertThat(receipts.openPieces()).as("seed %d", seed).isZero();
    }

    private Claim claim(int block, @Nullable PublicKey giver) {
        return Objects.requireNonNull(receipts.claim(7, block * BLOCK, BLOCK, giver));
    }

    private static PublicKey key() {
        return PrivateKey.generate(new SecureRandom()).publicKey();
    }
}
