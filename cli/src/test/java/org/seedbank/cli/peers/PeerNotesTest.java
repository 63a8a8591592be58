package org.seedbank.cli.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.crypto.MemberId;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.wire.Bytes;

class PeerNotesTest {
    private static final MemberId ALICE = new MemberId(Bytes.filled(20, 0xaa));
    private static final MemberId BOB = new MemberId(Bytes.filled(20, 0xbb));

    @Test
    void readsWhatItWrote() {
        PeerNotes notes = PeerNotes.EMPTY
                .withAlias(ALICE, "alice")
                .withBan(BOB)
                .withNamed(Address.loopback(7000))
                .withNamed(new Address(Bytes.fromHex("20010db8000000000000000000000001"), 7001));

        PeerNotes read = PeerNotes.decode(notes.encode());

        assertThat(read).isEqualTo(notes);
        assertThat(read.bans()).containsExactly(BOB);
        assertThat(read.addresses()).hasSize(2).contains(Address.loopback(7000));
    }

    @Test
    void aNameBelongsToOnePeer() {
        PeerNotes notes = PeerNotes.EMPTY.withAlias(ALICE, "al").withAlias(BOB, "al");

        assertThat(notes.called("al")).contains(BOB);
        assertThat(notes.aliasOf(ALICE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alias 00 x",
                "ban",
                "ban zz",
                "peer",
                "peer 1.2.3.4",
                "peer example.org:1",
                "peer 1.2.3.4:99999",
                "friend x",
                "alias aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa two words",
                "alias aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa deadbeef"
            })
    void refusesWhatItDoesNotUnderstand(String line) {
        assertThatThrownBy(() -> PeerNotes.decode(line)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesMoreLinesThanAnybodyWrites() {
        String line = "ban " + BOB + "\n";

        assertThatThrownBy(() -> PeerNotes.decode(line.repeat(PeerNotes.MAX_LINES + 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
