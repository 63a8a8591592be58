package org.seedbank.trustchain.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.trustchain.fixture.Vectors;

class TransactionEncodingVectorTest {
    private static final TransactionEncoding ENCODING = TransactionEncoding.INSTANCE;

    @TestFactory
    Stream<DynamicTest> valuesHaveTheirOneEncoding() {
        return Vectors.tests("encoding", item -> {
            TransactionValue value = TaggedValues.parse(item.required("value"));
            Bytes encoded = Vectors.bytes(item, "encoded");

            assertThat(ENCODING.encode(value)).isEqualTo(encoded);
            assertThat(ENCODING.decode(encoded)).isEqualTo(value);
        });
    }

    @TestFactory
    Stream<DynamicTest> whatTheReferenceRefusesIsRefused() {
        return Vectors.tests(
                Vectors.items("encoding_decode").filter(item -> !accepted(item)),
                item -> assertThatThrownBy(() -> ENCODING.read(new WireReader(Vectors.bytes(item, "input"))))
                        .isInstanceOf(MalformedMessageException.class));
    }

    /**
     * What the reference accepts, we read the same way, or refuse: the latter only if no encoder writes it, that is, if
     * the value has another encoding.
     */
    @TestFactory
    Stream<DynamicTest> whatTheReferenceAcceptsIsReadTheSameOrIsNothingThatAnEncoderWrites() {
        return Vectors.tests(Vectors.items("encoding_decode").filter(item -> accepted(item)), item -> {
            Bytes input = Vectors.bytes(item, "input");
            TransactionValue expected = TaggedValues.parse(item.required("value"));
            int consumed = item.required("consumed").intValue();

            Optional<TransactionValue> read = read(input, consumed);

            if (read.isPresent()) {
                assertThat(read).contains(expected);
            } else {
                assertThat(input.startsWith(ENCODING.encode(expected))).isFalse();
            }
        });
    }

    /** Stricter than the reference: integers and counts have one form. Their blocks stay in the chain as raw bytes. */
    @Test
    @DisabledIfSystemProperty(named = "vectors.trustchain", matches = ".+")
    void refusesTheseAlthoughTheReferenceAcceptsThem() {
        Stream<String> refused = Vectors.items("encoding_decode")
                .filter(item -> accepted(item))
                .filter(item -> read(
                                Vectors.bytes(item, "input"),
                                item.required("consumed").intValue())
                        .isEmpty())
                .map(item -> item.required("description").textValue());

        assertThat(refused)
                .containsExactlyInAnyOrder(
                        "plus sign",
                        "leading zero",
                        "leading zeros in the count",
                        "surrounding spaces in an int",
                        "underscore in an int",
                        "int that is too short");
    }

    private static boolean accepted(JsonNode item) {
        return item.required("ok").booleanValue();
    }

    /** The value, or empty if refused; trailing bytes stay unread, as in the reference. */
    private static Optional<TransactionValue> read(Bytes input, int consumed) {
        WireReader in = new WireReader(input);
        try {
            TransactionValue value = ENCODING.read(in);
            assertThat(in.position()).isEqualTo(consumed);
            return Optional.of(value);
        } catch (MalformedMessageException e) {
            return Optional.empty();
        }
    }
}
