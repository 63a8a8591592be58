package org.seedbank.overlay.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.conscrypt.Conscrypt;
import org.junit.jupiter.api.Test;

class CryptographyTest {
    @Test
    void usesTheNativeLibraryWhereItLoads() {
        assertThat(Cryptography.choose("").name()).isEqualTo(Conscrypt.isAvailable() ? "conscrypt" : "bouncycastle");
    }

    @Test
    void theSystemPropertyForcesALibrary() {
        assertThat(Cryptography.choose("bouncycastle").name()).isEqualTo("bouncycastle");
        assertThat(Cryptography.backendName())
                .isEqualTo(Cryptography.choose(System.getProperty(Cryptography.PROPERTY, ""))
                        .name());
    }

    @Test
    void refusesTheNameOfAnotherLibrary() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Cryptography.choose("sun"))
                .withMessage("seedbank.crypto=sun, expected bouncycastle or conscrypt");
    }
}
