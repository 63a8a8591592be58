package org.seedbank.overlay.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.seedbank.overlay.fuzz.FuzzTarget;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireWriter;

/** What is said in the group of the local network, for the fuzzer. */
public final class LanBeaconFuzz {
    private static final Bytes PREFIX = Bytes.filled(22, 7);
    private static final Address NEAR = new Address(Bytes.wrap(new byte[] {10, 0, 0, 1}), 7759);
    private static final Address FAR = new Address(Bytes.wrap(new byte[] {93, 1, 2, 3}), 7759);

    private LanBeaconFuzz() {}

    /** Nobody is heard but a neighbour that names a port, and only at its own address. */
    public static FuzzTarget beacons() {
        return new FuzzTarget(
                "Beacon",
                bytes -> {
                    assertThat(LanBeacon.announced(PREFIX, FAR, bytes)).isEmpty();
                    LanBeacon.announced(PREFIX, NEAR, bytes).ifPresent(heard -> {
                        assertThat(heard.ip()).isEqualTo(NEAR.ip());
                        assertThat(PREFIX.concat(
                                        new WireWriter().u16(heard.port()).toBytes()))
                                .isEqualTo(bytes);
                    });
                },
                List.of(PREFIX.concat(Bytes.wrap(new byte[] {0x1e, 0x4f})), PREFIX.concat(Bytes.filled(2, 0))));
    }
}
