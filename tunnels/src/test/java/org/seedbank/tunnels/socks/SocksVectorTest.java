package org.seedbank.tunnels.socks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.cell.CircuitId;
import org.seedbank.tunnels.fixture.TunnelVectors;

class SocksVectorTest {
    private static final Bytes PAYLOAD = Bytes.utf8("payload");

    @TestFactory
    Stream<DynamicTest> speaksAsTheReferenceDoes() {
        return TunnelVectors.tests(TunnelVectors.section("socks5"), item -> {
            Bytes bytes = TunnelVectors.bytes(item, "bytes");
            switch (TunnelVectors.text(item, "name")) {
                case "methods request" -> assertThat(bytes.at(0)).isEqualTo(SocksRequest.VERSION);
                case "methods response" ->
                    assertThat(SocksRequest.chooseNoProof()).isEqualTo(bytes);
                case "udp associate request 0.0.0.0:0" ->
                    assertThat(SocksRequest.CODEC.decode(bytes))
                            .isEqualTo(new SocksRequest(SocksRequest.UDP_ASSOCIATE, new Location.Known(Address.NONE)));
                case "udp associate reply 127.0.0.1:50001" ->
                    assertThat(SocksRequest.reply(SocksRequest.SUCCEEDED, Address.loopback(50_001)))
                            .isEqualTo(bytes);
                case "udp datagram to 203.0.113.9:6881" ->
                    check(bytes, new Location.Known(new Address(Bytes.fromHex("cb007109"), 6881)), PAYLOAD);
                case "udp datagram to host name" ->
                    check(bytes, new Location.Named("tracker.example.org", 6969), PAYLOAD);
                case "udp datagram to e2e peer, circuit id 0x0a0b0c0d" ->
                    check(
                            bytes,
                            new Location.Known(new CircuitId(0x0a0b0c0d).asAddress()),
                            bytes.slice(10, bytes.size()));
                default -> throw new AssertionError(item.toString());
            }
        });
    }

    private static void check(Bytes bytes, Location place, Bytes payload) {
        SocksDatagram datagram = new SocksDatagram(place, payload);
        assertThat(SocksDatagram.CODEC.decode(bytes)).isEqualTo(datagram);
        assertThat(SocksDatagram.CODEC.encode(datagram)).isEqualTo(bytes);
        if (place instanceof Location.Known known) {
            byte[] head = new byte[SocksDatagram.LARGEST_HEAD];
            int size = SocksDatagram.writeHead(known.address(), head);
            assertThat(Bytes.wrap(head).slice(0, size).concat(payload)).isEqualTo(bytes);
            assertThat(SocksDatagram.addressSize(bytes.toArray(), bytes.size())).isEqualTo(size - 3);
        }
    }
}
