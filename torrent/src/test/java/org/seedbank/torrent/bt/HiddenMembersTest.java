package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.wire.Bytes;

/** Members that are reached at addresses that are nobody's. */
class HiddenMembersTest {
    private static final Bytes TORRENT = Bytes.filled(20, 7);

    private final Border border = Border.nameless(NetworkPolicy.closed(Set.of()), List.of());
    private final PeerDirectory directory =
            new PeerDirectory(border, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new OwnAddress());
    private final HiddenMembers members = new HiddenMembers();

    @BeforeEach
    void enter() {
        members.add(TORRENT, border, directory);
    }

    /** The number of a circuit may be any, so its address may look like anything. */
    @ParameterizedTest
    @ValueSource(strings = {"172.164.131.123", "127.0.0.9", "224.1.2.3", "0.1.2.3", "255.255.255.255", "10.0.0.1"})
    void areTalkedToWhateverTheirAddressLooksLikeAsLongAsTheyAreThere(String ip) {
        InetSocketAddress member = at(ip);

        members.met(TORRENT, member, true);
        assertThat(directory.due(0, 10, any -> false)).containsExactly(member);
        assertThat(border.mayContact(member.getAddress())).isTrue();
        assertThat(directory.mayBeMany(member.getAddress())).isTrue();

        members.parted(TORRENT, member);
        assertThat(directory.due(1_000_000, 10, any -> false)).isEmpty();
        assertThat(border.isNamed(member.getAddress())).isFalse();
    }

    @Test
    void areNotDialledIfTheyAreToBegin() {
        InetSocketAddress member = at("203.0.113.9");

        members.met(TORRENT, member, false);

        assertThat(directory.due(0, 10, any -> false)).isEmpty();
        assertThat(border.mayContact(member.getAddress())).isTrue();
    }

    @Test
    void areForgottenWithTheirTorrent() {
        InetSocketAddress member = at("203.0.113.9");
        members.met(TORRENT, member, true);

        members.remove(TORRENT);
        members.met(TORRENT, at("203.0.113.10"), true);

        assertThat(directory.due(1_000_000, 10, any -> false)).isEmpty();
        assertThat(border.mayContact(member.getAddress())).isFalse();
    }

    private static InetSocketAddress at(String ip) {
        return new InetSocketAddress(InetAddresses.forString(ip), 1024);
    }
}
