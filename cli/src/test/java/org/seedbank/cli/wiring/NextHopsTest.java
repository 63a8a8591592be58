package org.seedbank.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.wire.Bytes;

class NextHopsTest {
    private static final boolean IS_LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    private static final Bytes ROUTER = Bytes.wrap(new byte[] {(byte) 192, (byte) 168, 1, 1});

    @Test
    void readsTheRoutersOfBothTables() {
        List<String> table4 = List.of(
                "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
                "wlan0\t00000000\t" + (IS_LITTLE ? "0101A8C0" : "C0A80101") + "\t0003\t0\t0\t600\t00000000\t0\t0\t0",
                "wlan0\t" + (IS_LITTLE ? "0001A8C0" : "C0A80100") + "\t00000000\t0001\t0\t0\t600\t00FFFFFF\t0\t0\t0",
                "cut\t00000000\t01");
        List<String> table6 = List.of(
                "0".repeat(32) + " 00 " + "0".repeat(32) + " 00 fe80000000000000000000000000000a 00000258 00000001 0"
                        + " 00000003    wlan0",
                "fe800000000000000000000000000000 40 " + "0".repeat(32) + " 00 " + "0".repeat(32)
                        + " 00000400 00000001 00000000 00000001    wlan0");

        assertThat(NextHops.parse(table4, table6))
                .containsExactlyInAnyOrder(
                        ROUTER, Bytes.copyOf(InetAddresses.forString("fe80::a").getAddress()));
    }

    @Test
    void includesRoutersOnly() {
        NextHops hops = new NextHops(Optional.of(Set.of(ROUTER)));

        assertThat(hops.include(InetAddresses.forString("192.168.1.1"))).isTrue();
        assertThat(hops.include(InetAddresses.forString("192.168.1.66"))).isFalse();
    }

    @Test
    void includesLocalNetworksWhereThereIsNoTable() {
        NextHops unknown = new NextHops(Optional.empty());

        assertThat(unknown.include(InetAddresses.forString("10.0.0.138"))).isTrue();
        assertThat(unknown.include(InetAddresses.forString("fe80::1"))).isTrue();
        assertThat(unknown.include(InetAddresses.forString("127.0.0.1"))).isFalse();
        assertThat(unknown.include(InetAddresses.forString("93.184.216.34"))).isFalse();
    }
}
