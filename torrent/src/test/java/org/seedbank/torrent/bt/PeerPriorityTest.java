package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerPriorityTest {
    private static InetSocketAddress address(String ip, int port) {
        return new InetSocketAddress(InetAddresses.forString(ip), port);
    }

    /** The examples of BEP 40, from both ends. */
    @ParameterizedTest
    @CsvSource({
        "123.213.32.10, 98.76.54.32, ec2d7224",
        "98.76.54.32, 123.213.32.10, ec2d7224",
        "123.213.32.10, 123.213.32.234, 99568189",
        "123.213.32.234, 123.213.32.10, 99568189"
    })
    void isThatOfTheExamples(String one, String other, String priority) {
        assertThat(PeerPriority.of(address(one, 1), address(other, 2))).isEqualTo(Long.parseLong(priority, 16));
    }

    @ParameterizedTest
    @CsvSource({
        // Networks of their own: only half of the last bytes counts.
        "123.213.32.10, 98.76.54.32, 123.213.162.160, 98.76.54.32, true",
        "123.213.32.10, 98.76.54.32, 123.213.33.10, 98.76.54.32, false",
        // One /16: all of the third byte counts.
        "123.213.32.10, 123.213.54.32, 123.213.162.10, 123.213.54.32, false",
        "123.213.32.10, 123.213.54.32, 123.213.32.160, 123.213.54.32, true",
        "2001:db8:1::1, 2001:db8:2::1, 2001:db8:1:aaaa::1, 2001:db8:2::1, true",
        "2001:db8:1::1, 2001:db8:1:100::1, 2001:db8:1:8000::1, 2001:db8:1:100::1, false"
    })
    void countsMoreOfAddressesThatAreCloser(String a, String b, String c, String d, boolean isSame) {
        long one = PeerPriority.of(address(a, 1), address(b, 1));
        long other = PeerPriority.of(address(c, 1), address(d, 1));

        assertThat(one == other).isEqualTo(isSame);
    }

    @Test
    void takesPortsOfTheSameAddress() {
        long priority = PeerPriority.of(address("10.0.0.1", 1000), address("10.0.0.1", 2000));

        assertThat(priority).isEqualTo(PeerPriority.of(address("10.9.9.9", 2000), address("10.9.9.9", 1000)));
        assertThat(priority).isNotEqualTo(PeerPriority.of(address("10.0.0.1", 1000), address("10.0.0.1", 2001)));
    }
}
