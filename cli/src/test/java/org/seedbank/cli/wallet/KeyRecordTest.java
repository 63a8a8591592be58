package org.seedbank.cli.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.hash.Hashing;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.crypto.PassphraseCost;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;

class KeyRecordTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final PassphraseCost CHEAP = new PassphraseCost(64, 1, 1);
    /** Magic, version, owner, origin, whether sealed. */
    private static final int COST_OFFSET = 8 + 1 + 74 + 1 + 1;

    private final IdentitySecret secret = IdentitySecret.generate(RANDOM);

    @Test
    void isOpenedByItsPassphraseAlone() {
        KeyRecord record = KeyRecord.decode(sealed().encode());

        assertThat(record.isSealed()).isTrue();
        assertThat(record.owner()).isEqualTo(secret.key().publicKey());
        assertThat(record.unsealed()).isEmpty();
        assertThat(record.unseal(passphrase("correct horse"))).contains(secret);
        assertThat(record.unseal(passphrase("correct Horse"))).isEmpty();
    }

    @Test
    void keepsNothingOfTheSecretReadable() {
        String file = sealed().encode().toHex();

        assertThat(file)
                .doesNotContain(secret.essence().toHex())
                .doesNotContain(secret.key().encoded().slice(10, 42).toHex());
    }

    @Test
    void opensTheSameTextFromEveryKeyboard() {
        KeyRecord record = KeyRecord.sealed(secret, passphrase("caf\u00e9 au lait"), CHEAP, RANDOM);

        assertThat(record.unseal(passphrase("cafe\u0301 au lait"))).contains(secret);
    }

    @Test
    void neverSealsTwiceTheSame() {
        assertThat(sealed().encode()).isNotEqualTo(sealed().encode());
    }

    @Test
    void findsDamageInEveryByteAndEveryTruncation() {
        Bytes sealed = sealed().encode();
        Bytes open = KeyRecord.open(secret).encode();

        for (Bytes file : new Bytes[] {sealed, open}) {
            for (int i = 0; i < file.size(); i++) {
                byte[] changed = file.toArray();
                changed[i] ^= 0x10;
                assertMalformed(Bytes.wrap(changed), "byte " + i);
                assertMalformed(file.slice(0, i), "cut after " + i);
            }
            assertMalformed(file.concat(Bytes.filled(1, 0)), "one byte more");
        }
    }

    @Test
    void refusesAFileThatAsksForAHundredGibibytes() {
        byte[] file = sealed().encode().toArray();
        Bytes.fromHex("06400000").copyTo(file, COST_OFFSET);
        Bytes content = Bytes.wrap(file).slice(0, file.length - 8);
        Bytes forged = content.concat(
                Bytes.wrap(Hashing.sha256().hashBytes(content.toArray()).asBytes())
                        .slice(0, 8));

        assertThatThrownBy(() -> KeyRecord.decode(forged))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("104857600 KiB of memory");
    }

    @Test
    void readsTheFirstKeyFiles() {
        PrivateKey old = PrivateKey.generate(RANDOM);

        KeyRecord record = KeyRecord.decode(old.encoded());

        assertThat(record.isSealed()).isFalse();
        assertThat(record.unsealed().map(found -> found.key().encoded())).contains(old.encoded());
        assertThat(KeyRecord.decode(record.encode()).owner()).isEqualTo(old.publicKey());
    }

    private KeyRecord sealed() {
        return KeyRecord.sealed(secret, passphrase("correct horse"), CHEAP, RANDOM);
    }

    private static Passphrase passphrase(String text) {
        return Passphrase.of(text.toCharArray());
    }

    private static void assertMalformed(Bytes file, String what) {
        assertThatThrownBy(() -> KeyRecord.decode(file)).as(what).isInstanceOf(MalformedMessageException.class);
    }
}
