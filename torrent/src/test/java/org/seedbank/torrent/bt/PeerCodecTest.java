package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bt.protocol.InvalidMessageException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a peer says of its extensions (BEP 10). */
class PeerCodecTest {
    private final PeerCodec codec = new PeerCodec(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));

    private void hear(String names) {
        byte[] dictionary = ("d1:md" + names + "ee").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer message = ByteBuffer.allocate(6 + dictionary.length)
                .putInt(2 + dictionary.length)
                .put((byte) WirePeer.EXTENDED)
                .put((byte) 0)
                .put(dictionary);
        codec.decode(message.flip());
    }

    @Test
    void learnsAndForgetsNames() {
        hear("6:ut_pexi1e11:ut_metadatai255e");
        hear("6:ut_pexi0e");

        assertThat(codec.understands("ut_pex")).isFalse();
        assertThat(codec.understands("ut_metadata")).isTrue();
    }

    @Test
    void hearsNoMoreNamesThanAnyHonestPeerHas() {
        for (int name = 0; name < 256; name++) {
            hear("8:" + (10_000_000 + name) + "i" + (1 + name % 255) + "e");
        }

        assertThatThrownBy(() -> hear("8:20000000i1e"))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("256 names");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1:ai256e", "1:ai-1e", "1:ai99999999999e"})
    void hearsNoNumberThatNoMessageHas(String names) {
        assertThatThrownBy(() -> hear(names)).isInstanceOf(InvalidMessageException.class);
    }

    @Test
    void hearsNoNameOfUnusualLength() {
        hear("100:" + "a".repeat(100) + "i1e");

        assertThatThrownBy(() -> hear("101:" + "a".repeat(101) + "i1e")).isInstanceOf(InvalidMessageException.class);
    }
}
