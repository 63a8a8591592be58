package org.seedbank.torrent.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.crypto.Signature;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.torrent.proof.TokenMessage.ChokeSeen;
import org.seedbank.torrent.proof.TokenMessage.Hello;
import org.seedbank.torrent.proof.TokenMessage.Notice;
import org.seedbank.torrent.proof.TokenMessage.Proof;
import org.seedbank.trustchain.account.AccountNotice;
import org.seedbank.trustchain.token.ByteCount;

class TokenMessageCodecPropertyTest {
    private static final TokenMessageCodec CODEC = new TokenMessageCodec();
    private static final List<AccountNotice.Kind> KINDS = List.of(AccountNotice.Kind.values());
    private static final PublicKey KEY = PrivateKey.generate(new SecureRandom()).publicKey();

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void decodesWhatItEncoded(int seed) {
        TokenMessage message = draw(new Random(seed));

        Bytes encoded = CODEC.encode(message);

        assertThat(CODEC.decode(encoded)).as("seed %d", seed).isEqualTo(message);
        assertThat(encoded.size()).isLessThanOrEqualTo(TokenMessageCodec.MAX_SIZE);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void refusesEveryTruncation(int seed) {
        Bytes encoded = CODEC.encode(draw(new Random(seed)));

        for (int size = 0; size < encoded.size(); size++) {
            Bytes truncated = encoded.slice(0, size);
            assertThatThrownBy(() -> CODEC.decode(truncated))
                    .as("seed %d, %d of %d bytes", seed, size, encoded.size())
                    .isInstanceOf(MalformedMessageException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void refusesBytesLeftOver(int seed) {
        Bytes longer = CODEC.encode(draw(new Random(seed))).concat(Bytes.filled(1, 0));

        assertThatThrownBy(() -> CODEC.decode(longer))
                .as("seed %d", seed)
                .isInstanceOf(MalformedMessageException.class);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void answersNoiseWithAMessageOrARefusal(int seed) {
        Random random = new Random(seed);
        byte[] noise = new byte[random.nextInt(TokenMessageCodec.MAX_SIZE + 2)];
        random.nextBytes(noise);
        if (noise.length > 0) {
            noise[0] = (byte) random.nextInt(6);
        }

        assertThat(isMessageOrRefused(Bytes.wrap(noise))).as("seed %d", seed).isTrue();
    }

    @Test
    void carriesTheFieldsInTheOrderWritten() {
        Bytes notice = CODEC.encode(
                new Notice(new AccountNotice(AccountNotice.Kind.PAYMENT_DUE, new ByteCount(258), new ByteCount(1))));

        assertThat(notice.toHex()).isEqualTo("0302" + "0000000000000102" + "0000000000000001");
        assertThat(CODEC.encode(new ChokeSeen()).toHex()).isEqualTo("04");
    }

    @Test
    void refusesNegativeAmounts() {
        assertThatThrownBy(() -> CODEC.decode(Bytes.fromHex("0302" + "8000000000000000" + "0000000000000001")))
                .isInstanceOf(MalformedMessageException.class);
    }

    private static boolean isMessageOrRefused(Bytes bytes) {
        try {
            return CODEC.encode(CODEC.decode(bytes)).equals(bytes);
        } catch (MalformedMessageException e) {
            return true;
        }
    }

    private static TokenMessage draw(Random random) {
        return switch (random.nextInt(4)) {
            case 0 ->
                new Hello(
                        random.nextInt(256),
                        KEY,
                        bytes(random, 32),
                        random.nextInt(65536),
                        bytes(random, random.nextInt(256)));
            case 1 -> new Proof(new Signature(bytes(random, 64)));
            case 2 ->
                new Notice(new AccountNotice(
                        KINDS.get(random.nextInt(KINDS.size())),
                        new ByteCount(random.nextLong() >>> 1),
                        new ByteCount(random.nextLong() >>> 1)));
            default -> new ChokeSeen();
        };
    }

    private static Bytes bytes(Random random, int count) {
        byte[] content = new byte[count];
        random.nextBytes(content);
        return Bytes.wrap(content);
    }
}
