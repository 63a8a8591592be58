package org.seedbank.trustchain.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.account.HistoryEntry;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.token.ByteCount;

class RecordCodecPropertyTest {
    private static final PublicKey COUNTERPARTY = LedgerFixtures.BOB.publicKey();
    private static final int TRIES = 300;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void accountsComeBackAsTheyWere(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < TRIES; i++) {
            AccountRecord account = account(random);

            assertRoundTrip(new AccountCodec(COUNTERPARTY), account, seed);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void historyComesBackAsItWas(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < TRIES; i++) {
            assertRoundTrip(new HistoryCodec(COUNTERPARTY), entry(random), seed);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void bytesThatAreNoRecordAreMalformedAndNothingElse(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < TRIES; i++) {
            AccountCodec accounts = new AccountCodec(COUNTERPARTY);
            HistoryCodec history = new HistoryCodec(COUNTERPARTY);
            byte[] noise = new byte[random.nextInt(120)];
            random.nextBytes(noise);

            assertDecodesOrIsMalformed(accounts, Bytes.wrap(noise), seed);
            assertDecodesOrIsMalformed(history, Bytes.wrap(noise), seed);
            assertDecodesOrIsMalformed(accounts, changed(accounts.encode(account(random)), random), seed);
            assertDecodesOrIsMalformed(history, changed(history.encode(entry(random)), random), seed);
        }
    }

    private static <T> void assertRoundTrip(Codec<T> codec, T value, long seed) {
        assertThat(codec.decode(codec.encode(value))).as("seed " + seed).isEqualTo(value);
    }

    private static void assertDecodesOrIsMalformed(Codec<?> codec, Bytes bytes, long seed) {
        assertThatCode(() -> {
                    try {
                        Object unused = codec.decode(bytes);
                    } catch (MalformedMessageException e) {
                        assertThat(e.offset()).isLessThanOrEqualTo(bytes.size());
                    }
                })
                .as("seed %d, bytes %s", seed, bytes)
                .doesNotThrowAnyException();
    }

    private static Bytes changed(Bytes bytes, Random random) {
        byte[] content = bytes.toArray();
        content[random.nextInt(content.length)] = (byte) random.nextInt();
        return Bytes.wrap(content).slice(0, content.length - random.nextInt(2));
    }

    private static AccountRecord account(Random random) {
        return new AccountRecord(
                COUNTERPARTY,
                items(random),
                time(random),
                items(random),
                amount(random),
                amount(random),
                amount(random),
                time(random));
    }

    private static HistoryEntry entry(Random random) {
        HistoryEntry.Kind[] kinds = HistoryEntry.Kind.values();
        return new HistoryEntry(
                Instant.ofEpochMilli(random.nextLong() >> random.nextInt(60)),
                kinds[random.nextInt(kinds.length)],
                COUNTERPARTY,
                reason(random),
                amount(random),
                random.nextBoolean()
                        ? Optional.of(new SequenceNumber(1 + random.nextInt(Integer.MAX_VALUE)))
                        : Optional.empty());
    }

    private static List<AccountRecord.Item> items(Random random) {
        List<AccountRecord.Item> items = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            items.add(new AccountRecord.Item(reason(random), amount(random)));
        }
        return items;
    }

    private static ServiceReason reason(Random random) {
        return ServiceReason.torrent(Bytes.filled(random.nextInt(40), random.nextInt()));
    }

    private static ByteCount amount(Random random) {
        return new ByteCount(random.nextLong() >>> 1 >>> random.nextInt(63));
    }

    private static Optional<Instant> time(Random random) {
        return random.nextBoolean()
                ? Optional.of(Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000)))
                : Optional.empty();
    }
}
