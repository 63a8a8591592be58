package org.seedbank.trustchain.fork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.HalfBlockCodec;
import org.seedbank.trustchain.fixture.TestChain;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.trustchain.validation.DoubleSpend;

class ForkProofTest {
    private static final Codec<ForkProof> CODEC = ForkProof.fileCodec();

    private final HalfBlock one = spend("shop", 5);
    private final HalfBlock other = spend("market", 5);

    @Test
    void convincesAThirdPartyWithItsBytesAlone() {
        Bytes file = CODEC.encode(new ForkProof(new DoubleSpend(one, other)));

        ForkProof read = CODEC.decode(file);

        assertThat(read.isGenuine()).isTrue();
        assertThat(read.blocks().id()).isEqualTo(one.id());
    }

    @Test
    void hasOneFormWhicheverBlockWasSeenFirst() {
        Bytes file = CODEC.encode(new ForkProof(new DoubleSpend(one, other)));

        assertThat(CODEC.encode(new ForkProof(new DoubleSpend(other, one)))).isEqualTo(file);
    }

    @Test
    void isNotGenuineWithAnyByteOfItsBlocksChanged() {
        Bytes file = CODEC.encode(new ForkProof(new DoubleSpend(one, other)));

        assertThat(IntStream.range(0, file.size()))
                .allSatisfy(i -> assertThat(isAccepted(changed(file, i)))
                        .as("byte %d", i)
                        .isFalse());
    }

    @Test
    void refusesTwoBlocksThatAreNoFork() {
        Bytes head = CODEC.encode(new ForkProof(new DoubleSpend(one, other))).slice(0, 22);
        HalfBlock stranger =
                new TestChain("stranger").propose(TestKeys.named("shop").publicKey(), 5);

        assertThatThrownBy(() -> CODEC.decode(pair(head, one, one))).isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> CODEC.decode(pair(head, one, stranger))).isInstanceOf(MalformedMessageException.class);
    }

    private static boolean isAccepted(Bytes file) {
        try {
            return CODEC.decode(file).isGenuine();
        } catch (MalformedMessageException e) {
            return false;
        }
    }

    private static Bytes changed(Bytes file, int index) {
        byte[] copy = file.toArray();
        copy[index] ^= 1;
        return Bytes.wrap(copy);
    }

    private static Bytes pair(Bytes head, HalfBlock first, HalfBlock second) {
        return head.concat(HalfBlockCodec.INSTANCE.encode(first)).concat(HalfBlockCodec.INSTANCE.encode(second));
    }

    private static HalfBlock spend(String payee, long amount) {
        return new TestChain("forker").propose(TestKeys.named(payee).publicKey(), amount);
    }
}
