package org.seedbank.overlay.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.trustchain.fixture.Hostile;

class WireWriterTest {
    @Test
    void whatWasTakenDoesNotChangeWhenMoreIsWritten() {
        WireWriter exact = new WireWriter(4).u32(1);
        Bytes first = exact.toBytes();

        exact.u32(0xffff_ffffL).u8(7);

        assertThat(first).isEqualTo(Bytes.fromHex("00000001"));
        assertThat(exact.toBytes()).isEqualTo(Bytes.fromHex("00000001ffffffff07"));
    }

    @Test
    void refusesWhatDoesNotFit() {
        WireWriter out = new WireWriter();

        assertThatIllegalArgumentException().isThrownBy(() -> out.u8(256));
        assertThatIllegalArgumentException().isThrownBy(() -> out.u8(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> out.u16(1 << 16));
        assertThatIllegalArgumentException().isThrownBy(() -> out.u32(1L << 32));
        assertThatIllegalArgumentException().isThrownBy(() -> out.exactly(3, Bytes.filled(2, 0)));
        assertThatIllegalArgumentException().isThrownBy(() -> out.varlenH(Bytes.filled(1 << 16, 0)));
        assertThatIllegalArgumentException().isThrownBy(() -> out.varlenBx2(Bytes.filled(3, 0)));
        assertThatIllegalArgumentException().isThrownBy(() -> out.varlenHx20(List.of(Bytes.filled(19, 0))));
        assertThatIllegalArgumentException().isThrownBy(() -> new Flags(256));
    }

    @Test
    void flagsCountFromTheMostSignificantBit() {
        Flags flags = Flags.NONE.with(0).with(7);

        assertThat(flags.bits()).isEqualTo(0x81);
        assertThat(flags.isSet(0)).isTrue();
        assertThat(flags.isSet(1)).isFalse();
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> flags.isSet(8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"02", "ff"})
    void readsOnlyZeroAndOneAsTruth(String hex) {
        assertThatThrownBy(() -> new WireReader(Bytes.fromHex(hex)).bool())
                .isInstanceOf(MalformedMessageException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void randomBytesAreFieldsOrMalformed(long seed) {
        Random random = new Random(seed);
        List<Function<WireReader, ?>> fields = List.of(
                WireReader::bool,
                WireReader::varlenH,
                WireReader::varlenI,
                WireReader::varlenBx2,
                WireReader::varlenHx20,
                WireReader::varlenHList,
                WireReader::varlenHUtf8,
                WireReader::varlenIUtf8,
                WireReader::nestedList,
                HostOrderArray.OF_BOOLEANS::read,
                HostOrderArray.OF_LONGS::read);
        for (int round = 0; round < 300; round++) {
            Bytes bytes = Hostile.draw(random, random.nextInt(60));
            fields.forEach(
                    field -> Hostile.parsesOrIsMalformed(input -> field.apply(new WireReader(input)), bytes, seed));
        }
    }
}
