package org.seedbank.tunnels.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.seedbank.tunnels.fixture.TunnelVectors.bytes;
import static org.seedbank.tunnels.fixture.TunnelVectors.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.seedbank.overlay.crypto.MemberId;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.tunnels.dht.TableMessage.Connect;
import org.seedbank.tunnels.dht.TableMessage.Connected;
import org.seedbank.tunnels.dht.TableMessage.Find;
import org.seedbank.tunnels.dht.TableMessage.Found;
import org.seedbank.tunnels.dht.TableMessage.Ping;
import org.seedbank.tunnels.dht.TableMessage.Store;
import org.seedbank.tunnels.dht.TableMessage.StorePeer;
import org.seedbank.tunnels.dht.TableMessage.Stored;
import org.seedbank.tunnels.fixture.TunnelVectors;

/** Places, records and message bodies recorded from the reference. */
class HashTableVectorTest {
    private static final Bytes TAG = Bytes.utf8("LibNaCLPK:");
    private static final Address LAN = new Address(Bytes.fromHex("c0a80105"), 7759);

    private final JsonNode section = TunnelVectors.section("dht");
    private final JsonNode inputs = section.required("inputs");
    private final JsonNode point = section.required("intro_point");
    private final TablePoint target = new TablePoint(bytes(inputs, "info_hash"));
    private final Bytes token = bytes(inputs, "token");
    private final Bytes value = bytes(point, "stored_value_unsigned");
    private final PrivateKey identity = TunnelVectors.identity(inputs.required("node"));
    private final Peer node = new Peer(identity.publicKey(), TunnelVectors.address(point, "address"));

    @Test
    void theTableHasItsPublishedName() {
        assertThat(HashTablePlan.PUBLISHED).hasToString(text(section, "community_id"));
    }

    @TestFactory
    Stream<DynamicTest> nodesAreNamedAfterTheirAddress() {
        JsonNode items = section.required("node_ids");
        assertThat(items).hasSizeGreaterThanOrEqualTo(TunnelVectors.areBundled() ? 3 : 0);
        return TunnelVectors.tests(items, item -> {
            Address address = TunnelVectors.address(item, "address");

            assertThat(TablePoint.ofNode(address, new MemberId(bytes(item, "mid")))
                            .value())
                    .isEqualTo(bytes(item, "node_id"));
        });
    }

    @Test
    void introductionsAreStoredWithKeysWithoutTheirTag() {
        Bytes packed = bytes(point, "packed");
        IntroductionRecord read = IntroductionRecord.CODEC.decode(packed);

        assertThat(read)
                .isEqualTo(new IntroductionRecord(
                        node.address(),
                        Instant.ofEpochSecond(point.required("last_seen").longValue()),
                        key("intro_pk_without_tag"),
                        key("seeder_pk_without_tag")));
        assertThat(IntroductionRecord.CODEC.encode(read)).isEqualTo(packed);
        assertThat(StoredValue.plain(packed).encoded())
                .isEqualTo(value)
                .extracting(Bytes::size)
                .isEqualTo(point.required("length_of_stored_value").intValue());
        assertThat(StoredValue.read(value)).contains(StoredValue.plain(packed));
    }

    @Test
    void bodiesAreThoseOfTheReference() {
        same("ping_request_body", TableLayout.PING, new Ping(identifier("ping_request_body")));
        same(
                "store_request_body",
                TableLayout.STORE,
                new Store(identifier("store_request_body"), token, target, List.of(value)));
        same("store_response_body", TableLayout.STORED, new Stored(identifier("store_response_body")));
        same("find_request_body", TableLayout.FIND, new Find(identifier("find_request_body"), LAN, target, 0, false));
        same(
                "find_response_body",
                TableLayout.FOUND,
                new Found(identifier("find_response_body"), token, List.of(value), List.of(node)));
        same(
                "store_peer_request_body",
                TableLayout.STORE_PEER,
                new StorePeer(identifier("store_peer_request_body"), token, member()));
        same(
                "connect_peer_request_body",
                TableLayout.CONNECT,
                new Connect(identifier("connect_peer_request_body"), LAN, member()));
        same(
                "connect_peer_response_body",
                TableLayout.CONNECTED,
                new Connected(identifier("connect_peer_response_body"), List.of(node)));
    }

    @Test
    void nodesWithKeysOfOtherKindsAreLeftOut() {
        Bytes legacy = Bytes.filled(61, 3);
        Bytes list = new WireWriter()
                .u32(9)
                .u8(2)
                .bytes(Bytes.fromHex("010a0000010050"))
                .varlenH(legacy)
                .bytes(Bytes.fromHex("010a0000020051"))
                .varlenH(node.key().encoded())
                .toBytes();

        assertThat(TableLayout.CONNECTED.decode(list).nodes())
                .containsExactly(new Peer(node.key(), new Address(Bytes.fromHex("0a000002"), 0x51)));
    }

    private <T extends TableMessage> void same(String field, TableLayout<T> layout, T message) {
        Bytes recorded = bytes(section, field);

        assertThat(layout.encode(message)).as(field).isEqualTo(recorded);
        assertThat(layout.decode(recorded)).as(field).isEqualTo(message);
    }

    private long identifier(String field) {
        return new WireReader(bytes(section, field)).u32();
    }

    private TablePoint member() {
        return TablePoint.of(node.key().memberId());
    }

    private PublicKey key(String field) {
        return new PublicKey(TAG.concat(bytes(point, field)));
    }
}
