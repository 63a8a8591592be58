package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.wire.Bytes;

class RememberedNodesTest {
    private final RememberedNodes remembered = new RememberedNodes();

    @Test
    void keepsTheNewestTwoOfAPartOfTheNetworkAndAllOfOthers() {
        remembered.answered(node(81, 7, 1));
        for (int i = 0; i < 200; i++) {
            remembered.answered(node(93, 40, i));
        }
        remembered.answered(node(81, 9, 1));

        assertThat(remembered.all())
                .containsExactly(node(81, 7, 1), node(93, 40, 198), node(93, 40, 199), node(81, 9, 1));
    }

    @Test
    void keepsSixtyFourInAllTheNewestOnes() {
        for (int i = 0; i < 100; i++) {
            remembered.answered(node(81, i, 1));
        }
        remembered.answered(node(81, 40, 1));

        assertThat(remembered.all())
                .hasSize(RememberedNodes.MOST)
                .startsWith(node(81, 36, 1))
                .endsWith(node(81, 99, 1), node(81, 40, 1))
                .doesNotHaveDuplicates();
    }

    @Test
    void keepsEachOfALocalNetwork() {
        List<InetSocketAddress> local = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            local.add(node(10, 9, i));
        }
        local.forEach(remembered::answered);

        assertThat(remembered.all()).containsExactlyElementsOf(local);
    }

    @Test
    void forgetsWhoIsSilent() {
        remembered.answered(node(81, 1, 1));
        remembered.answered(node(81, 2, 1));

        remembered.forget(List.of(node(81, 1, 1), node(81, 3, 1)));

        assertThat(remembered.all()).containsExactly(node(81, 2, 1));
    }

    private static InetSocketAddress node(int first, int second, int last) {
        return new Address(Bytes.wrap(new byte[] {(byte) first, (byte) second, 7, (byte) last}), 6881).toSocket();
    }
}
