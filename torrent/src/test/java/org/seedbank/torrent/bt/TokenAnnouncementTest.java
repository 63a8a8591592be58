package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import bt.protocol.extended.ExtendedHandshake;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TokenAnnouncementTest {
    private final TokenAnnouncement announcement = new TokenAnnouncement();

    @Test
    void isUsableOnceTheNameHasANumber() {
        assertThat(announcement.isUsable()).isFalse();
        hear(Map.of("ut_metadata", 1));
        assertThat(announcement.isUsable()).isFalse();

        hear(Map.of("ut_metadata", 1, "sb_tokens", 2));

        assertThat(announcement.isUsable()).isTrue();
    }

    @Test
    void staysUsableWhenALaterHandshakeDoesNotMentionIt() {
        hear(Map.of("sb_tokens", 2));
        hear(Map.of("ut_pex", 3));
        announcement.received(ExtendedHandshake.builder().build());

        assertThat(announcement.isUsable()).isTrue();
    }

    @Test
    void isNotUsableWithTheNumberZeroOrOneThatDoesNotFit() {
        hear(Map.of("sb_tokens", 0));
        assertThat(announcement.isUsable()).isFalse();
        hear(Map.of("sb_tokens", 256));
        assertThat(announcement.isUsable()).isFalse();
        hear(Map.of("sb_tokens", -1));
        assertThat(announcement.isUsable()).isFalse();
        hear(Map.of("sb_tokens", 255));
        assertThat(announcement.isUsable()).isTrue();

        hear(Map.of("sb_tokens", 0));

        assertThat(announcement.isUsable()).isFalse();
    }

    @Test
    void isNotUsableWhenAnotherNameHasTheSameNumber() {
        hear(Map.of("sb_tokens", 2, "ut_pex", 2));
        assertThat(announcement.isUsable()).isFalse();
        hear(Map.of("sb_tokens", 4));
        assertThat(announcement.isUsable()).isTrue();

        hear(Map.of("lt_donthave", 4));

        assertThat(announcement.isUsable()).isFalse();
    }

    private void hear(Map<String, Integer> names) {
        ExtendedHandshake.Builder handshake = ExtendedHandshake.builder();
        names.forEach(handshake::addMessageType);
        announcement.received(handshake.build());
    }
}
