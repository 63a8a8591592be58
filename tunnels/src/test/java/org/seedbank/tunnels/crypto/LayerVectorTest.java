package org.seedbank.tunnels.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.seedbank.tunnels.fixture.TunnelVectors.bytes;
import static org.seedbank.tunnels.fixture.TunnelVectors.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.fixture.TunnelVectors;

class LayerVectorTest {
    static Stream<CellCipher> ciphers() {
        return Stream.<Supplier<Optional<CellCipher>>>of(JceCipher::conscrypt, JceCipher::jdk, BouncyCastleCipher::load)
                .flatMap(each -> each.get().stream());
    }

    @TestFactory
    Stream<DynamicTest> bothSidesAgreeOnTheKeysOfTheReference() {
        return TunnelVectors.tests(TunnelVectors.section("key_exchange"), LayerVectorTest::agree);
    }

    private static void agree(JsonNode item) {
        PrivateKey hop = TunnelVectors.identity(item.required("responder_static"));
        X25519Pair asking = X25519Pair.of(bytes(item.required("initiator_ephemeral"), "x25519_sk"));
        X25519Pair answering = X25519Pair.of(bytes(item.required("responder_ephemeral"), "x25519_sk"));
        byte[] raw = new byte[32];

        var answer = HopHandshake.answer(X25519Pair.of(hop), answering, asking.publicKey())
                .orElseThrow();
        var keys = HopHandshake.finish(asking, hop.publicKey(), answer.ephemeral(), answer.proof())
                .orElseThrow();

        assertThat(hop.publicKey().encoded()).isEqualTo(bytes(item.required("responder_static"), "public_key_bin"));
        assertThat(asking.publicKey()).isEqualTo(bytes(item.required("initiator_ephemeral"), "x25519_pk"));
        assertThat(X25519.calculateAgreement(
                        asking.secret().toArray(), 0, answering.publicKey().toArray(), 0, raw, 0))
                .isTrue();
        assertThat(Bytes.wrap(raw)).isEqualTo(bytes(item, "x25519_raw_ephemeral"));
        assertThat(asking.sharedWith(answering.publicKey())).contains(bytes(item, "s1_beforenm_ephemeral"));
        assertThat(asking.sharedWith(X25519Pair.of(hop).publicKey())).contains(bytes(item, "s2_beforenm_static"));
        assertThat(answer.proof()).isEqualTo(bytes(item, "auth"));
        assertThat(keys).isEqualTo(answer.keys()).isEqualTo(TunnelVectors.keys(item.required("session_keys")));
    }

    @ParameterizedTest
    @MethodSource("ciphers")
    void sealsWhatTheReferenceSeals(CellCipher cipher) {
        JsonNode cases = TunnelVectors.section("aead").required("cases");
        Map<String, SealingLayer> layers = new HashMap<>();
        if (TunnelVectors.areBundled()) {
            assertThat(cases).hasSize(8);
        }

        for (JsonNode item : cases) {
            Bytes plain = bytes(item, "plaintext");
            byte[] out = new byte[plain.size() + SealingLayer.OVERHEAD];
            int written = layers.computeIfAbsent(
                            text(item, "session_keys_from") + text(item, "direction"),
                            name -> SealingLayer.fromTheStart(cipher, half(item)))
                    .seal(new CellCipher.Span().set(plain.toArray(), 0, plain.size()), out, 0);

            assertThat(written).isEqualTo(out.length);
            assertThat(Bytes.wrap(out)).isEqualTo(bytes(item, "output"));
            assertThat(opened(new OpeningLayer(cipher, half(item)), Bytes.wrap(out)))
                    .contains(plain);
        }
    }

    /** The reference takes what comes again; we do not. All else is refused as there. */
    @ParameterizedTest
    @MethodSource("ciphers")
    void refusesWhatTheReferenceRefuses(CellCipher cipher) {
        JsonNode acceptance = TunnelVectors.section("aead").required("acceptance");
        JsonNode first = TunnelVectors.section("aead").required("cases").get(0);
        if (TunnelVectors.areBundled()) {
            assertThat(acceptance).hasSize(5);
        }

        for (JsonNode item : acceptance) {
            boolean isForward = text(item, "direction").equals("forward");
            SessionKeys keys = keysNamedBy(first);
            OpeningLayer layer = new OpeningLayer(cipher, isForward ? keys.forward() : keys.backward());

            assertThat(opened(layer, bytes(item, "input")).isPresent())
                    .as(text(item, "case"))
                    .isEqualTo(text(item, "result").equals("accepted"));
            assertThat(opened(layer, bytes(item, "input"))).isEmpty();
        }
    }

    static Optional<Bytes> opened(OpeningLayer layer, Bytes sealed) {
        byte[] out = new byte[sealed.size() + 1];
        int size = layer.open(sealed.toArray(), 0, sealed.size(), out, 0);
        return size == OpeningLayer.REFUSED
                ? Optional.empty()
                : Optional.of(Bytes.wrap(out).slice(0, size));
    }

    private static SessionKeys.Half half(JsonNode item) {
        SessionKeys keys = keysNamedBy(item);
        return text(item, "direction").equals("forward") ? keys.forward() : keys.backward();
    }

    private static SessionKeys keysNamedBy(JsonNode item) {
        String from = text(item, "session_keys_from");
        int index = Integer.parseInt(from.substring(from.indexOf('[') + 1, from.indexOf(']')));
        return TunnelVectors.keys(
                TunnelVectors.section("key_exchange").get(index).required("session_keys"));
    }
}
