package org.seedbank.overlay.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.fixture.Vectors;

class KeyVectorTest {
    @TestFactory
    Stream<DynamicTest> keysHaveTheirPublicHalvesNamesAndSignatures() {
        return Vectors.tests("keys", item -> {
            PrivateKey key = PrivateKey.decode(Vectors.bytes(item, "private_bin"));
            PublicKey publicKey = key.publicKey();

            assertThat(key.encoded())
                    .isEqualTo(Bytes.utf8("LibNaCLSK:")
                            .concat(Vectors.bytes(item, "x25519_private"))
                            .concat(Vectors.bytes(item, "ed25519_seed")));
            assertThat(publicKey.encoded())
                    .isEqualTo(Vectors.bytes(item, "public_bin"))
                    .isEqualTo(Bytes.utf8("LibNaCLPK:")
                            .concat(Vectors.bytes(item, "x25519_public"))
                            .concat(Vectors.bytes(item, "ed25519_public")));
            assertThat(publicKey.memberId().value()).isEqualTo(Vectors.bytes(item, "mid"));
            assertThat(Signature.SIZE)
                    .isEqualTo(item.required("signature_length").intValue());
            assertThat(item.required("signatures")).isNotEmpty().allSatisfy(signed -> {
                Bytes message = Vectors.bytes(signed, "message");
                Signature signature = new Signature(Vectors.bytes(signed, "signature"));
                assertThat(key.sign(message)).isEqualTo(signature);
                assertThat(publicKey.verifies(message, signature)).isTrue();
            });
        });
    }

    /** The reference takes keys of other lengths too, even the empty one; we demand the 74 bytes of a block's field. */
    @TestFactory
    Stream<DynamicTest> publicKeysAreParseable() {
        return Vectors.tests("public_key_checks", item -> {
            Bytes key = Vectors.bytes(item, "public_bin");
            boolean expected = item.required("reference_accepts").booleanValue() && key.size() == PublicKey.SIZE;

            assertThat(PublicKey.isParseable(key)).isEqualTo(expected);
        });
    }

    @TestFactory
    Stream<DynamicTest> signaturesVerify() {
        return Vectors.tests("signature_checks", item -> {
            PublicKey key = Vectors.key(item.required("key").textValue()).publicKey();
            Bytes signature = Vectors.bytes(item, "signature");
            boolean verifies = signature.size() == Signature.SIZE
                    && key.verifies(Vectors.bytes(item, "message"), new Signature(signature));

            assertThat(verifies).isEqualTo(item.required("valid").booleanValue());
        });
    }

    @TestFactory
    Stream<DynamicTest> handMadeKeysAndSignaturesVerifyWithBothLibraries() {
        return StrictEd25519Test.libraries()
                .flatMap(library -> Vectors.tests("signature_checks_raw", item -> checkRaw(library, item)));
    }

    private static void checkRaw(StrictEd25519 library, JsonNode item) {
        Bytes key = Vectors.bytes(item, "ed25519_public");
        boolean expected = item.required("valid").booleanValue();

        assertThat(library.verifies(key, Vectors.bytes(item, "message"), Vectors.bytes(item, "signature")))
                .as(library.scheme().name())
                .isEqualTo(expected);
    }
}
