package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bt.protocol.Have;
import bt.protocol.KeepAlive;
import bt.protocol.Message;
import bt.protocol.Request;
import bt.protocol.Unchoke;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages put together from what arrives, in whatever parts. */
class LinkIntakeTest {
    private static final int LONGEST = 1 << 17;
    private static final InetSocketAddress SOMEBODY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    private final List<String> heard = new ArrayList<>();
    private final LinkIntake intake = new LinkIntake(new PeerCodec(SOMEBODY), LONGEST, new Hearing());
    private boolean wanted = true;

    private final class Hearing implements LinkIntake.Sink {
        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void message(Message message) {
            heard.add(message.getClass().getSimpleName());
        }

        @Override
        public byte @Nullable [] room(int piece, int offset, int length) {
            return wanted ? new byte[Block.USUAL] : null;
        }

        @Override
        public void block(int piece, int offset, int length, byte[] data) {
            heard.add("block " + piece + " " + offset + " " + length + " "
                    + Arrays.hashCode(Arrays.copyOf(data, length)));
        }
    }

    private static ByteBuffer talk(byte[] block) {
        ByteBuffer talk = ByteBuffer.allocate(1 << 16);
        PeerCodec codec = new PeerCodec(SOMEBODY);
        for (Message message : List.of(
                Unchoke.instance(),
                KeepAlive.instance(),
                new Have(5),
                new FastMessage.HaveAll(),
                new FastMessage.Reject(1, 2, 3),
                new Request(1, 2, 3))) {
            assertThat(codec.encode(message, talk)).isTrue();
        }
        talk.putInt(9 + block.length).put((byte) 7).putInt(3).putInt(16_384).put(block);
        assertThat(codec.encode(new Have(6), talk)).isTrue();
        return talk.flip();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 16, 1_000, 1 << 16})
    void putsMessagesAndBlocksTogetherFromPartsOfAnySize(int step) {
        byte[] block = new byte[10_000];
        new Random(step).nextBytes(block);
        ByteBuffer talk = talk(block);

        while (talk.hasRemaining()) {
            int end = Math.min(talk.capacity(), Math.min(talk.limit(), talk.position() + step));
            ByteBuffer part = talk.duplicate().limit(end);
            intake.feed(part);
            assertThat(part.hasRemaining()).isFalse();
            talk.position(end);
        }

        assertThat(heard)
                .containsExactly(
                        "Unchoke",
                        "KeepAlive",
                        "Have",
                        "HaveAll",
                        "Reject",
                        "Request",
                        "block 3 16384 10000 " + Arrays.hashCode(block),
                        "Have");
    }

    @Test
    void passesOverABlockThatNobodyWaitsFor() {
        wanted = false;

        intake.feed(talk(new byte[100]));

        assertThat(heard).endsWith("Request", "Have");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, LONGEST + 1, Integer.MAX_VALUE})
    void refusesALengthThatCannotBe(int length) {
        ByteBuffer bytes = ByteBuffer.allocate(5).putInt(length).put((byte) 4).flip();

        assertThatThrownBy(() -> intake.feed(bytes)).isInstanceOf(RuntimeException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void noiseIsRefusedOrPassedOverAndNothingElseHappens(long seed) {
        Random random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 2_000; round++) {
            byte[] noise = new byte[5 + random.nextInt(64)];
            random.nextBytes(noise);
            Arrays.fill(noise, 0, 3, (byte) 0);
            try {
                new LinkIntake(new PeerCodec(SOMEBODY), LONGEST, new Hearing()).feed(ByteBuffer.wrap(noise));
            } catch (RuntimeException e) {
                refused++;
            }
        }

        assertThat(refused).as("seed %d", seed).isBetween(1, 1_999);
    }
}
