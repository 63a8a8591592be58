package org.seedbank.tunnels.socks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.fuzz.FuzzContract;
import org.seedbank.overlay.fuzz.FuzzTarget;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.tunnels.cell.AddressMemory;

class SocksFuzzTest extends FuzzContract {
    @Override
    protected List<FuzzTarget> targets() {
        Bytes payload = Bytes.filled(32, 7);
        Address far = new Address(Bytes.filled(16, 0x20), 9);
        return List.of(new FuzzTarget(
                "SocksHead",
                SocksFuzzTest::readsBothWaysAlike,
                List.of(
                        SocksDatagram.CODEC.encode(new SocksDatagram(new Location.Known(Address.loopback(9)), payload)),
                        SocksDatagram.CODEC.encode(new SocksDatagram(new Location.Known(far), payload)),
                        SocksDatagram.CODEC.encode(
                                new SocksDatagram(new Location.Named("example.org", 80), payload)))));
    }

    /** The short way for ip addresses finds what the codec finds, and nothing where that finds none. */
    private static void readsBothWaysAlike(Bytes datagram) {
        byte[] array = datagram.toArray();
        int size = SocksDatagram.addressSize(array, array.length);

        Optional<SocksDatagram> read = decoded(datagram);

        assertThat(size > 0)
                .isEqualTo(read.filter(each -> each.place() instanceof Location.Known)
                        .isPresent());
        if (size > 0) {
            Address address = new AddressMemory().read(array, 3, size);
            assertThat(read.orElseThrow())
                    .isEqualTo(
                            new SocksDatagram(new Location.Known(address), datagram.slice(3 + size, datagram.size())));
        }
    }

    private static Optional<SocksDatagram> decoded(Bytes datagram) {
        try {
            return Optional.of(SocksDatagram.CODEC.decode(datagram));
        } catch (MalformedMessageException e) {
            return Optional.empty();
        }
    }
}
