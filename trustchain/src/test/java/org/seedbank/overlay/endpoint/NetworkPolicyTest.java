package org.seedbank.overlay.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NetworkPolicyTest {
    private static final InetAddress NEAR = InetAddresses.forString("127.0.0.1");
    private static final InetAddress NEAR_6 = InetAddresses.forString("::1");
    private static final InetAddress FAR = InetAddresses.forString("192.0.2.7");
    private static final InetAddress FAR_6 = InetAddresses.forString("2001:db8::7");

    @Test
    void closedMeansThisMachineAndWhoWasNamed() {
        NetworkPolicy closed = NetworkPolicy.closed(Set.of(FAR_6));

        assertThat(closed.isOpen()).isFalse();
        assertThat(closed.mayContact(NEAR)).isTrue();
        assertThat(closed.mayContact(NEAR_6)).isTrue();
        assertThat(closed.mayContact(FAR_6)).isTrue();
        assertThat(closed.mayContact(FAR)).isFalse();
    }

    @Test
    void withoutIpv6NobodyIsContactedByIt() {
        for (NetworkPolicy policy :
                new NetworkPolicy[] {NetworkPolicy.open(), NetworkPolicy.closed(Set.of(FAR, FAR_6))}) {
            assertThat(policy.mayContact(FAR_6)).isTrue();

            NetworkPolicy narrow = policy.withoutIpv6();

            assertThat(narrow.isOpen()).isEqualTo(policy.isOpen());
            assertThat(narrow.hasIpv6()).isFalse();
            assertThat(narrow.mayContact(FAR)).isTrue();
            assertThat(narrow.mayContact(NEAR)).isTrue();
            assertThat(narrow.mayContact(FAR_6)).isFalse();
            assertThat(narrow.mayContact(NEAR_6)).isFalse();
        }
    }
}
