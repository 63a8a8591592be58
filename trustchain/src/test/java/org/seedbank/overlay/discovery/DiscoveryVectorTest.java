package org.seedbank.overlay.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.net.InetAddresses;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.seedbank.overlay.community.Community;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.community.Dispatcher;
import org.seedbank.overlay.community.GlobalTime;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.discovery.IntroductionRules.Introduced;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.AddressScope;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.trustchain.fixture.Vectors;

/** Introductions and punctures made by py-ipv8, and what it makes of the addresses in them. */
class DiscoveryVectorTest {
    private static final int OLD_REQUEST_WITH_MARKER = 213;

    private final List<Object> heard = new ArrayList<>();

    @TestFactory
    Stream<DynamicTest> writesTheBytesOfTheReference() {
        return Vectors.tests(packets(), this::rewrites);
    }

    @TestFactory
    Stream<DynamicTest> takesAddressesAsTheReferenceDoes() {
        return Vectors.tests(Vectors.items("introduction_rules"), DiscoveryVectorTest::follows);
    }

    @Test
    void findsAllKindsOfMessagesAmongTheVectors() {
        if (Vectors.areBundled()) {
            assertThat(packets().map(item -> item.path("msg_id").asInt()))
                    .contains(246, 245, 250, 249, 234, 233, 232, 231)
                    .hasSize(17);
        }
    }

    private static Stream<JsonNode> packets() {
        Map<Integer, Style> styles = Map.of(
                246, Style.OLD, 245, Style.OLD, 250, Style.OLD, 249, Style.OLD, 234, Style.NEW, 233, Style.NEW, 232,
                Style.NEW, 231, Style.NEW);
        return Vectors.items("packets")
                .filter(item -> styles.containsKey(item.path("msg_id").asInt()))
                .filter(item -> !isMarked(item));
    }

    /** The variant of 2014 that names whom it wants to meet; nobody has sent it for years. */
    private static boolean isMarked(JsonNode item) {
        return item.path("msg_id").asInt() == 246 && item.path("length").asInt() == OLD_REQUEST_WITH_MARKER;
    }

    private void rewrites(JsonNode item) {
        Bytes packet = Vectors.bytes(item, "packet");
        CommunityId id = CommunityId.fromHex(item.path("community_id").asText());
        int messageId = item.path("msg_id").asInt();
        heard.clear();

        new Dispatcher(List.of(listening(id))).received(Address.loopback(4000), packet);

        assertThat(heard).hasSize(1);
        assertThat(rewritten(item, id, messageId)).isEqualTo(packet);
    }

    private Community listening(CommunityId id) {
        Community.Builder table = Community.builder(id);
        for (Style style : Style.values()) {
            table.signed(style.requestId(), style.requests(), (sender, message) -> heard.add(message))
                    .signed(style.responseId(), style.responses(), (sender, message) -> heard.add(message))
                    .signed(style.punctureId(), style.punctures(), (sender, message) -> heard.add(message))
                    .unsigned(
                            style.punctureRequestId(), style.punctureRequests(), (from, message) -> heard.add(message));
        }
        return table.build();
    }

    private Bytes rewritten(JsonNode item, CommunityId id, int messageId) {
        var time = new GlobalTime(SimulatedNetwork.seeded(1).node("a").context().loop());
        for (long i = 1; i < item.path("global_time").asLong(); i++) {
            assertThat(time.next()).isEqualTo(i);
        }
        String signer = item.path("signed_by").asText();
        var key = "A".equals(signer) ? Vectors.key("A") : TestKeys.named("signs nothing");
        PacketWriter writer = new PacketWriter(id, key, time);
        Style style = messageId > 240 ? Style.OLD : Style.NEW;
        if (heard.get(0) instanceof IntroductionRequest request) {
            return signed(writer, messageId, style.requests(), request);
        } else if (heard.get(0) instanceof IntroductionResponse response) {
            return signed(writer, messageId, style.responses(), response);
        } else if (heard.get(0) instanceof Puncture puncture) {
            return signed(writer, messageId, style.punctures(), puncture);
        }
        return writer.unsigned(messageId, style.punctureRequests(), (PunctureRequest) heard.get(0));
    }

    private static <T> Bytes signed(PacketWriter writer, int messageId, Codec<T> codec, T message) {
        return writer.introduction(messageId, codec, message);
    }

    private static void follows(JsonNode item) {
        switch (item.path("rule").asText()) {
            case "handle_response" -> followsResponse(item);
            case "wan_estimate" -> followsEstimate(item);
            case "make_response" -> makesResponse(item);
            case "puncture" -> punctures(item);
            default -> throw new AssertionError("unknown rule " + item.path("rule"));
        }
    }

    private static void followsResponse(JsonNode item) {
        List<Address> expected = new ArrayList<>();
        item.path("addresses_to_walk").forEach(address -> expected.add(address(address)));

        assertThat(IntroductionRules.walkable(
                        address(item.path("our_lan")),
                        address(item.path("our_wan")),
                        address(item.path("lan_introduction")),
                        address(item.path("wan_introduction"))))
                .isEqualTo(expected);
    }

    /** The reference believes one; we believe what the reference would, once a second network says the same. */
    private static void followsEstimate(JsonNode item) {
        Address before = address(item.path("wan_before"));
        Address claimed = address(item.path("destination_in_response"));
        OwnAddresses own =
                new OwnAddresses(SimulatedNetwork.seeded(1).node("a").context().clock(), List.of(before));

        own.witness(DiscoveringNode.publicAddress(1), claimed);
        assertThat(own.wan(false)).isEqualTo(before);
        own.witness(DiscoveringNode.publicAddress(2), claimed);

        assertThat(own.wan(false)).isEqualTo(address(item.path("wan_after")));
    }

    private static void makesResponse(JsonNode item) {
        Address known = address(item.path("introduced_peer_address"));
        Optional<Address> lan = Optional.of(item.path("introduced_peer_lan"))
                .filter(JsonNode::isArray)
                .map(DiscoveryVectorTest::address);

        Introduced introduced = IntroductionRules.introduce(
                address(item.path("our_wan")), known, lan, AddressScope.of(known.ip()) == AddressScope.PRIVATE);

        assertThat(introduced)
                .isEqualTo(
                        new Introduced(address(item.path("lan_introduction")), address(item.path("wan_introduction"))));
    }

    private static void punctures(JsonNode item) {
        PunctureRequest request = new PunctureRequest(
                address(item.path("lan_walker")),
                address(item.path("wan_walker")),
                item.path("identifier").asInt());

        assertThat(IntroductionRules.punctureTarget(address(item.path("our_wan")), request))
                .isEqualTo(address(item.path("sent_to")));
    }

    private static Address address(JsonNode pair) {
        return new Address(
                Bytes.wrap(InetAddresses.forString(pair.path(0).asText()).getAddress()),
                pair.path(1).asInt());
    }
}
