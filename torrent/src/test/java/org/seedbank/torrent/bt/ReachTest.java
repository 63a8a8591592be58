package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReachTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.2, true",
        "192.0.2.1, 127.0.0.1, false",
        "192.0.2.1, 127.7.7.7, false",
        "192.0.2.1, 0.0.0.0, false",
        "192.0.2.1, ::1, false",
        "192.0.2.1, ::ffff:127.0.0.1, false",
        "192.0.2.1, 169.254.169.254, false",
        "192.0.2.1, fe80::1, false",
        "192.0.2.1, 10.0.0.1, false",
        "192.0.2.1, 192.168.0.1, false",
        "192.0.2.1, fd00::1, false",
        "192.0.2.1, 2001:db8::1, true",
        "192.168.0.7, 192.168.0.1, true",
        "192.168.0.7, 10.0.0.1, true",
        "192.168.0.7, 192.0.2.1, true",
        "192.168.0.7, 169.254.169.254, false",
        "192.168.0.7, 127.0.0.1, false",
        "fe80::7, fe80::1, true",
        "fe80::7, ::1, false",
        "127.0.0.1, 127.0.0.1, true",
        "127.0.0.1, 192.168.0.1, true",
    })
    void nobodyNamesWhatHeCannotSee(String who, String whom, boolean may) {
        assertThat(Reach.mayName(InetAddresses.forString(who), InetAddresses.forString(whom)))
                .isEqualTo(may);
    }
}
