package org.seedbank.overlay.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.seedbank.overlay.wire.Bytes;

class AddressScopeTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, LOOPBACK",
        "10.255.0.1, PRIVATE",
        "172.15.0.1, GLOBAL",
        "172.31.0.1, PRIVATE",
        "172.32.0.1, GLOBAL",
        "192.168.0.1, PRIVATE",
        "192.0.0.8, UNUSABLE",
        "100.63.0.1, GLOBAL",
        "100.127.0.1, PRIVATE",
        "169.254.0.1, LINK_LOCAL",
        "0.0.0.0, UNUSABLE",
        "223.255.255.255, GLOBAL",
        "224.0.0.0, UNUSABLE",
        "255.255.255.255, UNUSABLE",
        "::1, LOOPBACK",
        "::, UNUSABLE",
        "fe80::1, LINK_LOCAL",
        "fd12::1, PRIVATE",
        "2001:db8::1, GLOBAL",
        "ff05::2, UNUSABLE",
        "64:ff9b::1, UNUSABLE"
    })
    void knowsHowFarAnAddressReaches(String ip, AddressScope scope) {
        assertThat(AddressScope.of(Bytes.wrap(InetAddresses.forString(ip).getAddress())))
                .isEqualTo(scope);
    }
}
