package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.wire.Bytes;

/** Message stream encryption, both ends without a network. */
class MseHandshakeTest {
    private static final Bytes TORRENT = Bytes.filled(20, 7);
    private static final Bytes HELLO = text("the handshake of the dialling end");
    private static final Bytes ANSWER = text("what follows the handshake at once");

    private final Random random = new Random(17);

    private static Bytes text(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** One end, what it has received and not used, and what it has read. */
    private static final class End {
        private final MseHandshake handshake;
        private final ByteBuffer in = ByteBuffer.allocate(1 << 14);

        private End(MseHandshake handshake) {
            this.handshake = handshake;
        }

        /** Takes bytes; returns the answer. */
        private Bytes receive(Bytes bytes) {
            bytes.putInto(in);
            in.flip();
            Bytes answer = handshake.proceed(in);
            while (handshake.needsSecret()) {
                handshake.computeSecret();
                answer = answer.concat(handshake.proceed(in));
            }
            in.compact();
            return answer;
        }

        private Bytes read() {
            byte[] left = new byte[in.position()];
            in.get(0, left);
            return Bytes.wrap(left);
        }
    }

    private End dialler(boolean strict) {
        return new End(MseHandshake.outgoing(TORRENT, HELLO, strict, random));
    }

    private End dialled(boolean strict, Bytes... torrents) {
        return new End(MseHandshake.incoming(() -> List.of(torrents), strict, random));
    }

    private static Bytes deliver(End to, Bytes bytes, int step) {
        Bytes answer = Bytes.empty();
        for (int at = 0; at < bytes.size(); at += step) {
            answer = answer.concat(to.receive(bytes.slice(at, Math.min(bytes.size(), at + step))));
        }
        return answer;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100, 10_000})
    void bothEndsAgreeHoweverTheNetworkSplitsWhatTheySay(int step) {
        for (boolean strict : new boolean[] {false, true}) {
            End dialler = dialler(strict);
            End dialled = dialled(false, Bytes.filled(20, 1), TORRENT);

            Bytes begin = deliver(dialler, dialled.handshake.opening(), step);
            Bytes answer = deliver(dialled, dialler.handshake.opening().concat(begin), step);
            // The answer comes together with what follows it, as other clients send it.
            Bytes rest = deliver(dialler, answer.concat(encrypted(dialled, ANSWER)), step);

            assertThat(rest).isEqualTo(Bytes.empty());
            assertThat(dialler.handshake.isDone() && dialled.handshake.isDone()).isTrue();
            assertThat(dialled.read()).isEqualTo(HELLO);
            assertThat(dialler.handshake.receiving() != null).isEqualTo(strict);
            if (step >= answer.size() + ANSWER.size()) {
                assertThat(dialler.read()).isEqualTo(ANSWER);
            }
        }
    }

    private static Bytes encrypted(End end, Bytes bytes) {
        StreamCipher cipher = end.handshake.sending();
        ByteBuffer copy = ByteBuffer.wrap(bytes.toArray());
        if (cipher != null) {
            cipher.apply(copy);
        }
        return Bytes.copyOf(copy);
    }

    @Test
    void refusesATorrentThatItDoesNotHave() {
        End dialler = dialler(false);
        End dialled = dialled(false, Bytes.filled(20, 1));
        Bytes begin = dialler.receive(dialled.handshake.opening());

        assertThatThrownBy(() -> dialled.receive(dialler.handshake.opening().concat(begin)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no such torrent");
    }

    @Test
    void givesUpOnNoiseAfterTheLongestPadding() {
        End dialled = dialled(false, TORRENT);
        byte[] noise = new byte[2_000];
        random.nextBytes(noise);

        assertThatThrownBy(() -> dialled.receive(Bytes.wrap(noise)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no end of the padding");
    }

    @Test
    void theCipherGivesTheSameBytesInWhateverPartsItIsAsked() {
        byte[] plain = new byte[50_000];
        random.nextBytes(plain);
        ByteBuffer whole = ByteBuffer.wrap(plain.clone());
        new Rc4(TORRENT).apply(whole);
        ByteBuffer parts = ByteBuffer.allocateDirect(plain.length).put(plain).flip();
        Rc4 cipher = new Rc4(TORRENT);

        for (int at = 0; at < plain.length; at += 777) {
            cipher.apply(parts.duplicate().position(at).limit(Math.min(plain.length, at + 777)));
        }

        assertThat(parts).isEqualTo(whole);
    }
}
