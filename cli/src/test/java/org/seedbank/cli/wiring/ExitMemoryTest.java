package org.seedbank.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.seedbank.cli.peers.HopFile;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.trustchain.fixture.TestKeys;

/** Which exits are remembered; that they are asked is seen in {@link GuardsOverRestartsTest}. */
class ExitMemoryTest {
    @Test
    void aCrowdOfNewOnesPushesNobodyOut() {
        List<Peer> before = List.of(exit(1), exit(2), exit(3));
        List<Peer> crowd = new ArrayList<>();
        for (int i = 100; i < 200; i++) {
            crowd.add(exit(i));
        }
        crowd.addAll(before);

        List<Peer> kept = ExitMemory.kept(before, byKey(crowd), false);

        assertThat(kept).hasSize(HopFile.MOST).startsWith(exit(1), exit(2), exit(3));
    }

    @Test
    void whoIsGoneMakesRoomOnceThereWasTimeToAnswer() {
        List<Peer> before = List.of(exit(1), exit(2));
        Map<PublicKey, Peer> known = byKey(List.of(exit(2), exit(3)));

        assertThat(ExitMemory.kept(before, known, true)).containsExactly(exit(1), exit(2), exit(3));
        assertThat(ExitMemory.kept(before, known, false)).containsExactly(exit(2), exit(3));
    }

    @Test
    void whoMovedIsRememberedWhereItIsNow() {
        Peer moved = new Peer(exit(1).key(), Address.loopback(9999));

        assertThat(ExitMemory.kept(List.of(exit(1)), byKey(List.of(moved)), true))
                .containsExactly(moved);
    }

    private static Map<PublicKey, Peer> byKey(List<Peer> peers) {
        Map<PublicKey, Peer> known = new LinkedHashMap<>();
        peers.forEach(peer -> known.put(peer.key(), peer));
        return known;
    }

    private static Peer exit(int number) {
        return new Peer(TestKeys.named("exit " + number).publicKey(), Address.loopback(number));
    }
}
