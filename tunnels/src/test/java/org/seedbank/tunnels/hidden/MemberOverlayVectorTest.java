package org.seedbank.tunnels.hidden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.tunnels.fixture.TunnelVectors;

class MemberOverlayVectorTest {
    @Test
    void namesSwarmsAsTheReferenceDoes() {
        JsonNode item = TunnelVectors.section("swarm_ids");

        assertThat(SwarmId.ofTorrent(TunnelVectors.bytes(item, "torrent_info_hash")))
                .isEqualTo(new SwarmId(TunnelVectors.bytes(item, "lookup_info_hash")));
    }

    @TestFactory
    Stream<DynamicTest> eachSwarmHasTheOverlayOfTheNextNumber() {
        return TunnelVectors.tests(TunnelVectors.section("swarm_ids").required("pex"), item -> {
            SwarmId swarm = new SwarmId(TunnelVectors.bytes(item, "lookup_info_hash"));

            assertThat(swarm.overlay().value()).isEqualTo(TunnelVectors.bytes(item, "pex_community_id"));
        });
    }

    @Test
    void theLastNumberIsFollowedByTheFirst() {
        assertThat(new SwarmId(Bytes.filled(20, 0xff)).overlay().value()).isEqualTo(Bytes.filled(20, 0));
        assertThat(new SwarmId(Bytes.filled(20, 0)).overlay()).hasToString("0".repeat(39) + "1");
    }

    @Test
    void saysItsMembersAsTheReferenceDoes() {
        JsonNode item = TunnelVectors.section("pex_extra_bytes");
        List<PublicKey> keys = TunnelVectors.items(item.required("seeder_pks"))
                .map(each -> new PublicKey(Bytes.fromHex(each.textValue())))
                .toList();

        assertThat(SeederKeys.encode(keys)).isEqualTo(TunnelVectors.bytes(item, "packed"));
        assertThat(SeederKeys.decode(TunnelVectors.bytes(item, "packed"))).isEqualTo(keys);
    }

    @Test
    void hearsOfTenMembersAndOfNoneInWhatIsDamaged() {
        List<PublicKey> many = IntStream.range(0, 50)
                .mapToObj(i -> TestKeys.named("member " + i).publicKey())
                .toList();
        Bytes whole = SeederKeys.encode(many);

        assertThat(SeederKeys.decode(whole)).isEqualTo(many.subList(0, 10));
        assertThat(SeederKeys.decode(whole.slice(0, whole.size() - 1))).isEmpty();
        assertThat(SeederKeys.decode(whole.concat(Bytes.filled(1, 1)))).isEmpty();
        assertThat(SeederKeys.decode(Bytes.empty())).isEmpty();
        assertThat(SeederKeys.decode(SeederKeys.encode(List.of(many.get(0), many.get(0)))))
                .hasSize(1);
        assertThat(SeederKeys.decode(Bytes.fromHex("0200000000"))).isEmpty();
    }
}
