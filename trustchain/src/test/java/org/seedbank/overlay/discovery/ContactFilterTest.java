package org.seedbank.overlay.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;

class ContactFilterTest {
    private static final Address SELF = address("192.168.1.10", 7000);
    private static final Address STRANGER = address("93.0.0.7", 7000);

    private final OwnAddresses own =
            new OwnAddresses(SimulatedNetwork.seeded(1).node("a").context().clock(), List.of(SELF));
    private final ContactFilter open = new ContactFilter(NetworkPolicy.open(), own);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "224.0.0.1",
                "239.1.2.3",
                "255.255.255.255",
                "0.0.0.0",
                "0.1.2.3",
                "240.0.0.1",
                "127.0.0.1",
                "10.0.0.1",
                "172.16.0.1",
                "192.168.1.11",
                "169.254.1.1",
                "100.64.0.1",
                "::1",
                "::",
                "fe80::1",
                "fd00::1",
                "ff02::1",
                "::ffff:0:1"
            })
    void aStrangerMayNotSendUsThere(String ip) {
        assertThat(open.admits(address(ip, 7000), STRANGER)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"93.0.1.7", "8.8.8.8", "2001:db8::1"})
    void aStrangerMaySendUsToPublicAddresses(String ip) {
        assertThat(open.admits(address(ip, 7000), STRANGER)).isTrue();
        assertThat(open.admits(address(ip, 53), STRANGER))
                .as("a well-known port")
                .isFalse();
        assertThat(open.admits(address(ip, 0), STRANGER)).isFalse();
    }

    @Test
    void aNeighbourOnTheLanMaySendUsToTheLanButNotToOurselves() {
        assertThat(open.admits(address("192.168.1.11", 7000), address("192.168.1.12", 7000)))
                .isTrue();
        assertThat(open.admits(SELF, address("192.168.1.12", 7000))).isFalse();
    }

    @Test
    void whoSharesOurNatMaySendUsToTheLan() {
        own.witness(STRANGER, address("94.1.1.1", 5000));
        own.witness(address("95.0.0.7", 7000), address("94.1.1.1", 5000));

        assertThat(open.admits(address("192.168.1.11", 7000), address("94.1.1.1", 6000)))
                .isTrue();
        assertThat(open.admits(address("94.1.1.1", 5000), STRANGER))
                .as("ourselves as others see us")
                .isFalse();
    }

    @Test
    void aClosedNetworkContactsOnlyThisMachineAndWhatTheUserNamed() {
        Address named = address("93.0.9.9", 7000);
        ContactFilter closed =
                new ContactFilter(NetworkPolicy.closed(Set.of(InetAddresses.forString("93.0.9.9"))), own);

        assertThat(closed.admits(named, Address.loopback(1234))).isTrue();
        assertThat(closed.admits(Address.loopback(5000), Address.loopback(5001)))
                .isTrue();
        assertThat(closed.admits(address("93.0.9.8", 7000), Address.loopback(1234)))
                .isFalse();
    }

    private static Address address(String ip, int port) {
        return new Address(Bytes.wrap(InetAddresses.forString(ip).getAddress()), port);
    }
}
