package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.endpoint.NetworkPolicy;

class PeerDirectoryTest {
    private static final int MOST = 1000;

    private final PeerDirectory directory = new PeerDirectory(
            new Border(NetworkPolicy.open(), List.of(), List.of()),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 2),
            new OwnAddress());

    private static InetSocketAddress peer(int number) {
        return new InetSocketAddress(InetAddresses.forString("203.0.113.5"), number);
    }

    private List<InetSocketAddress> due(long now) {
        return directory.due(now, 2 * MOST, address -> false);
    }

    /** {@code peer(1)} is dialled at these times, ms, and not a moment earlier; it never answers. */
    private void assertThatDialledAt(long... times) {
        for (long time : times) {
            assertThat(due(time - 1)).isEmpty();
            assertThat(due(time)).containsExactly(peer(1));
        }
    }

    @Test
    void dialsAStrangerThatDoesNotAnswerLessAndLessOften() {
        directory.found(peer(1));
        assertThat(due(0)).containsExactly(peer(1));

        assertThatDialledAt(
                30_000, 90_000, 210_000, 450_000, 930_000, 1_890_000, 1_890_000 + 30 * 60_000, 1_890_000 + 60 * 60_000);
    }

    @Test
    void dialsWhomTheUserNamedAtLeastOnceAMinute() {
        directory.name(peer(1));
        assertThat(due(0)).containsExactly(peer(1));

        assertThatDialledAt(500, 1_500, 3_500, 7_500, 15_500, 31_500, 63_500, 123_500, 183_500);
    }

    @Test
    void beginsAnewWithAPeerThatStayedForAWhile() {
        directory.found(peer(1));
        assertThat(due(0)).containsExactly(peer(1));
        assertThatDialledAt(30_000, 90_000);

        directory.lost(peer(1), 90_100, 93_000);
        assertThat(due(119_999)).isEmpty();
        directory.lost(peer(1), 90_100, 93_100);

        assertThat(due(120_099)).isEmpty();
        assertThat(due(120_100)).containsExactly(peer(1));
        assertThatDialledAt(150_100, 210_100);
    }

    @Test
    void waitsForAPeerThatGaveNothingAsForOneThatDidNotAnswer() {
        directory.found(peer(1));
        assertThat(due(0)).containsExactly(peer(1));

        directory.gaveNothing(peer(1), 200_000);

        assertThat(directory.isAnyDue(259_999, address -> false)).isFalse();
        assertThat(directory.isAnyDue(260_000, address -> false)).isTrue();
        assertThat(directory.isAnyDue(260_000, peer(1)::equals)).isFalse();
        assertThatDialledAt(260_000, 380_000);
    }

    @Test
    void gossipPushesOutGossipOnly() {
        directory.name(peer(1));
        directory.announced(peer(2));
        directory.found(peer(3));
        directory.announced(peer(3));

        for (int number = 4; number < 2 * MOST; number++) {
            directory.found(peer(number));
        }

        assertThat(due(0))
                .hasSize(MOST)
                .contains(peer(1), peer(2), peer(3), peer(2 * MOST - 1))
                .doesNotContain(peer(4));
    }

    @Test
    void gossipPushesOutNobodyWhomTrackersNamed() {
        for (int number = 1; number <= MOST; number++) {
            directory.announced(peer(number));
        }
        directory.found(peer(MOST + 1));
        assertThat(due(0)).hasSize(MOST).contains(peer(1));

        directory.announced(peer(MOST + 1));

        assertThat(due(0)).containsExactly(peer(MOST + 1));
    }

    @Test
    void aPrivateTorrentKnowsThoseOnlyWhomTrackersAndTheUserNamed() {
        directory.name(peer(1));
        directory.announced(peer(2));
        directory.found(peer(2));
        directory.found(peer(3));

        directory.trackersOnly();
        directory.found(peer(4));
        directory.announced(peer(5));

        assertThat(due(0)).containsExactlyInAnyOrder(peer(1), peer(2), peer(5));
    }

    @Test
    void bansWhoeverComesThoughManyAreBanned() {
        for (int host = 0; host <= MOST; host++) {
            directory.ban(directory.identityOf(host(host), 0));
        }

        assertThat(directory.isBanned(host(MOST))).isTrue();
        assertThat(directory.isBanned(host(1))).isTrue();
        assertThat(directory.isBanned(host(0))).isFalse();
    }

    private static InetSocketAddress host(int number) {
        return new InetSocketAddress(InetAddresses.forString("203.0." + number / 256 + "." + number % 256), 1);
    }
}
