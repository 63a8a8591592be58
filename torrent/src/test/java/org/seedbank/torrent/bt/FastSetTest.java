package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.wire.Bytes;

class FastSetTest {
    private static final Bytes HASH = Bytes.fromHex("aa".repeat(20));

    @Test
    void isTheExampleOfTheStandard() {
        assertThat(FastSet.of(InetAddresses.forString("80.4.4.200"), HASH, 1313, 7))
                .containsExactly(1059, 431, 808, 1217, 287, 376, 1188);
        assertThat(FastSet.of(InetAddresses.forString("80.4.4.200"), HASH, 1313, 9))
                .containsExactly(1059, 431, 808, 1217, 287, 376, 1188, 353, 508);
    }

    @Test
    void isTheSameForAllPeersOfANetwork() {
        assertThat(FastSet.of(InetAddresses.forString("80.4.4.1"), HASH, 1313, 7))
                .isEqualTo(FastSet.of(InetAddresses.forString("80.4.4.200"), HASH, 1313, 7));
        assertThat(FastSet.of(InetAddresses.forString("80.4.5.200"), HASH, 1313, 7))
                .isNotEqualTo(FastSet.of(InetAddresses.forString("80.4.4.200"), HASH, 1313, 7));
    }

    @Test
    void hasNoMorePiecesThanTheTorrent() {
        assertThat(FastSet.of(InetAddresses.forString("80.4.4.200"), HASH, 3, 10))
                .containsExactlyInAnyOrder(0, 1, 2);
        assertThat(FastSet.of(InetAddresses.forString("2001:db8::1"), HASH, 3, 10))
                .isEmpty();
    }
}
