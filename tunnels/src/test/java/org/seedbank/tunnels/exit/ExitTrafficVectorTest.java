package org.seedbank.tunnels.exit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.fixture.TunnelVectors;

class ExitTrafficVectorTest {
    private static final CommunityId OVERLAY = CommunityId.fromHex("81ded07332bdc775aa5a46f96de9f8f390bbc9f3");

    @TestFactory
    Stream<DynamicTest> letsPassWhatTheReferenceLetsPass() {
        return TunnelVectors.tests(TunnelVectors.section("exit_policy"), item -> {
            // In the middle of an array, as payloads are.
            Bytes data = TunnelVectors.bytes(item, "data");
            byte[] array =
                    Bytes.filled(3, 1).concat(data).concat(Bytes.filled(3, 1)).toArray();
            int size = data.size();

            assertThat(ExitTraffic.isUtp(array, 3, size)).as("utp").isEqualTo(is(item, "utp"));
            assertThat(ExitTraffic.isTracker(array, 3, size)).as("tracker").isEqualTo(is(item, "udp_tracker"));
            assertThat(ExitTraffic.isDht(array, 3, size)).as("dht").isEqualTo(is(item, "dht"));
            assertThat(ExitTraffic.isBitTorrent(array, 3, size)).as("bt").isEqualTo(is(item, "bt"));
            assertThat(ExitTraffic.isOverlay(array, 3, size)).as("ipv8").isEqualTo(is(item, "ipv8"));
            assertThat(admits(Set.of(PeerFlag.RELAY), array, size)).isEqualTo(is(item, "allowed_flags_relay_only"));
            assertThat(admits(Set.of(PeerFlag.EXIT_BT), array, size)).isEqualTo(is(item, "allowed_flags_exit_bt"));
            assertThat(admits(Set.of(PeerFlag.EXIT_IPV8), array, size)).isEqualTo(is(item, "allowed_flags_exit_ipv8"));
            assertThat(admits(Set.of(PeerFlag.EXIT_BT, PeerFlag.EXIT_IPV8), array, size))
                    .isEqualTo(is(item, "allowed_flags_both"));
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7f000001",
                "0a000001",
                "c0a80101",
                "ac100001",
                "a9fe0001",
                "e0000001",
                "ffffffff",
                "00000000",
                "64400001",
                "00000000000000000000000000000001",
                "fe800000000000000000000000000001",
                "fd000000000000000000000000000001",
                "ff020000000000000000000000000001",
                "00000000000000000000ffff7f000001",
                "20020a00000100000000000000000001",
                "20010000000000000000000000000001"
            })
    void neverReachesMachinesNearBy(String ip) {
        assertThat(Reach.publicOnly().admits(new Address(Bytes.fromHex(ip), 6881)))
                .isFalse();
    }

    @Test
    void reachesPublicAddressesButNoNameServers() {
        Address address = new Address(Bytes.fromHex("08080808"), 6881);

        assertThat(Reach.publicOnly().admits(address)).isTrue();
        assertThat(Reach.publicOnly().admits(address.withPort(53))).isFalse();
        assertThat(Reach.publicOnly().admits(address.withPort(0))).isFalse();
        assertThat(Reach.alsoTo(each -> each.port() == 7).admits(Address.loopback(7)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nA: b\r\n\r\nd8:intervali1800e5:peers0:e",
                "HTTP/1.0 200 OK\r\n\r\n5:hello",
                "HTTP/1.1 307 Go\r\nLocation: x\r\n\r\n<html>"
            })
    void passesAnswersOfTrackersOn(String response) {
        assertThat(TrackerAnswer.isOne(Bytes.utf8(response))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\n\r\n<html>",
                "HTTP/1.1 200 OK\r\n\r\n5:hellox",
                "HTTP/1.1 200 OK\r\n\r\n99999999999:x",
                "HTTP/1.1 200 OK\r\n\r\nd8:interval",
                "HTTP/1.1 200 OK\r\n\r\ni12",
                "HTTP/1.1 200 OK\r\n\r\nl",
                "ftp"
            })
    void passesNothingElseOn(String response) {
        assertThat(TrackerAnswer.isOne(Bytes.utf8(response))).isFalse();
        assertThat(TrackerAnswer.isOne(Bytes.utf8("HTTP/1.1 200 OK\r\n\r\n" + "l".repeat(100_000))))
                .isFalse();
    }

    private static boolean admits(Set<PeerFlag> flags, byte[] array, int size) {
        return new ExitTraffic(OVERLAY, flags).admits(array, 3, size);
    }

    private static boolean is(JsonNode item, String field) {
        return item.required(field).booleanValue();
    }
}
