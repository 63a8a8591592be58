package org.seedbank.tunnels.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.fixture.TestKeys;

class StoredValueTest {
    private static final PrivateKey ALICE = TestKeys.named("alice");
    private static final Bytes DATA = Bytes.utf8("data");

    @Test
    void readsWhatNobodySigned() {
        StoredValue value = StoredValue.plain(DATA);

        assertThat(StoredValue.read(value.encoded())).contains(value);
        assertThat(value.encoded()).isEqualTo(Bytes.fromHex("00").concat(DATA));
    }

    @Test
    void readsWhatItsOwnerSigned() {
        StoredValue value = StoredValue.signed(DATA, 7, ALICE);

        assertThat(StoredValue.read(value.encoded())).contains(value);
        assertThat(value.signer()).contains(ALICE.publicKey());
        assertThat(value.encoded().size()).isEqualTo(1 + 2 + DATA.size() + 4 + 2 + 74 + 64);
    }

    @Test
    void refusesSignedValuesInWhichAnyByteWasChanged() {
        Bytes encoded = StoredValue.signed(DATA, 7, ALICE).encoded();

        for (int i = 1; i < encoded.size(); i++) {
            byte[] changed = encoded.toArray();
            changed[i] ^= 1;
            assertThat(StoredValue.read(Bytes.wrap(changed))).as("byte %d", i).isEmpty();
        }
    }

    @Test
    void refusesWhatIsTooShortOrTooLongOrOfNoKnownKind() {
        Bytes encoded = StoredValue.signed(DATA, 7, ALICE).encoded();

        assertThat(StoredValue.read(Bytes.empty())).isEmpty();
        assertThat(StoredValue.read(Bytes.fromHex("02aa"))).isEmpty();
        assertThat(StoredValue.read(encoded.slice(0, encoded.size() - 1))).isEmpty();
        assertThat(StoredValue.read(encoded.concat(Bytes.fromHex("00")))).isEmpty();
        assertThat(StoredValue.read(Bytes.filled(171, 0))).isEmpty();
        assertThat(StoredValue.read(Bytes.filled(170, 0))).isPresent();
    }

    @Test
    void hasRoomForSoMuchAndNoMore() {
        assertThat(StoredValue.plain(Bytes.filled(169, 1)).encoded().size()).isEqualTo(170);
        assertThat(StoredValue.signed(Bytes.filled(23, 1), 1, ALICE).encoded().size())
                .isEqualTo(170);
        assertThatThrownBy(() -> StoredValue.plain(Bytes.filled(170, 1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> StoredValue.signed(Bytes.filled(24, 1), 1, ALICE))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
