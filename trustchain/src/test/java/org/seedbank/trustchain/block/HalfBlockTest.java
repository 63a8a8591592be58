package org.seedbank.trustchain.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.fixture.TestChain;
import org.seedbank.trustchain.fixture.TestKeys;

class HalfBlockTest {
    private final TestChain chain = new TestChain("alice");
    private final PublicKey bob = TestKeys.named("bob").publicKey();

    @Test
    void cutsTheTimeToMilliseconds() {
        HalfBlock block = chain.propose(bob, 1);
        Instant time = Instant.parse("2026-01-02T03:04:05.678912345Z");

        HalfBlock late = at(block, time);

        assertThat(late.timestamp()).isEqualTo(Instant.parse("2026-01-02T03:04:05.678Z"));
        assertThat(HalfBlockCodec.INSTANCE.decode(late.packed())).isEqualTo(late);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1969-12-31T23:59:59.999Z", "+1000000000-12-31T23:59:59Z"})
    void refusesTimesThatABlockCannotCarry(String time) {
        HalfBlock block = chain.propose(bob, 1);

        assertThatIllegalArgumentException().isThrownBy(() -> at(block, Instant.parse(time)));
    }

    @Test
    void showsWhoseBlockItIsAndWhomItConcerns() {
        HalfBlock proposal = chain.propose(bob, 1);
        HalfBlock agreement = new TestChain("bob").agree(proposal);

        assertThat(proposal).hasToString("tribler_bandwidth " + chain.owner() + "#1 to " + bob + "#0");
        assertThat(agreement).hasToString("tribler_bandwidth " + bob + "#1 answering " + chain.owner() + "#1");
    }

    @Test
    void refusesWhatTheFieldsCannotMean() {
        Bytes packed = chain.propose(bob, 1).packed();
        Bytes noKey = Bytes.filled(74, '0').concat(packed.slice(74, packed.size()));
        Bytes noNumber = packed.slice(0, 74).concat(Bytes.filled(4, 0)).concat(packed.slice(78, packed.size()));
        Bytes noTime = packed.slice(0, packed.size() - 8).concat(Bytes.filled(8, 0xff));
        Bytes longType = packed.slice(0, 252)
                .concat(new WireWriter().u32(0xffff_ffffL).toBytes())
                .concat(packed.slice(256, packed.size()));

        for (Bytes wrong : new Bytes[] {noKey, noNumber, noTime, longType, packed.concat(Bytes.filled(1, 0))}) {
            assertThatThrownBy(() -> HalfBlockCodec.INSTANCE.decode(wrong))
                    .isInstanceOf(MalformedMessageException.class);
        }
    }

    private static HalfBlock at(HalfBlock block, Instant time) {
        return new HalfBlock(
                block.id(),
                block.link(),
                block.previous(),
                block.type(),
                block.transaction(),
                time,
                HalfBlock.EMPTY_SIGNATURE);
    }
}
