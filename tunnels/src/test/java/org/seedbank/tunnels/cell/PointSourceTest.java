package org.seedbank.tunnels.cell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.tunnels.cell.CellMessage.Introducer;
import org.seedbank.tunnels.cell.CellMessage.PeersResponse;

/** How introduction points were found, as messages say it: their last byte. */
class PointSourceTest {
    @ParameterizedTest
    @CsvSource({"0,UNKNOWN", "1,HASH_TABLE", "2,MEMBERS", "3,UNKNOWN", "255,UNKNOWN"})
    void isUnknownIfTheByteSaysNothing(int code, PointSource source) {
        Bytes encoded = CellMessageCodec.INSTANCE.encode(answer(PointSource.MEMBERS));
        assertThat(encoded.at(encoded.size() - 1)).isEqualTo(2);
        Bytes changed = encoded.slice(0, encoded.size() - 1).concat(Bytes.filled(1, code));

        assertThat(CellMessageCodec.INSTANCE.decode(changed)).isEqualTo(answer(source));
    }

    private static PeersResponse answer(PointSource source) {
        Introducer point = new Introducer(
                Address.loopback(1),
                TestKeys.named("point").publicKey(),
                TestKeys.named("member").publicKey(),
                source);
        return new PeersResponse(1, Bytes.filled(20, 7), List.of(point));
    }
}
