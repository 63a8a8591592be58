package org.seedbank.overlay.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.seedbank.overlay.endpoint.AddressCodec;
import org.seedbank.trustchain.fixture.Vectors;

class WireFormatVectorTest {
    private static final JsonNode NO_ADDRESS =
            JsonNodeFactory.instance.arrayNode().add("0.0.0.0").add(0);

    @TestFactory
    Stream<DynamicTest> formatsHaveTheirBytes() {
        return Vectors.tests("formats", WireFormatVectorTest::check);
    }

    @TestFactory
    Stream<DynamicTest> formatsAddedLaterHaveTheirBytes() {
        return Vectors.tests("formats_later", item -> {
            String format = item.required("format").textValue();
            if (format.startsWith("introduction response body (old style)")) {
                assertThat(oldResponse(item.required("value"))).isEqualTo(Vectors.bytes(item, "packed"));
            } else if (format.startsWith("introduction request body (new style)")) {
                assertThat(newRequest(item.required("value"))).isEqualTo(Vectors.bytes(item, "packed"));
            } else {
                check(item);
            }
        });
    }

    /**
     * Stricter than the reference: a count that reaches past the end is refused at once. The reference takes what is
     * there and goes on behind the end, so that only a later field may notice.
     */
    @TestFactory
    Stream<DynamicTest> damagedFieldsAreRefused() {
        return Vectors.tests("format_errors", item -> {
            WireFormats.Format format =
                    WireFormats.named(item.required("format").textValue());
            Bytes input = Vectors.bytes(item, "input");
            boolean readable = item.required("ok").booleanValue()
                    && item.required("consumed").intValue() <= input.size();

            if (readable) {
                assertThat(format.read().apply(new WireReader(input)))
                        .hasToString(item.required("value_hex").get(0).toString());
            } else {
                assertThatThrownBy(() -> format.read().apply(new WireReader(input)))
                        .isInstanceOf(MalformedMessageException.class);
            }
        });
    }

    private static void check(JsonNode item) {
        WireFormats.Format format = WireFormats.named(item.required("format").textValue());
        JsonNode value = item.required("value");
        Bytes packed = Vectors.bytes(item, "packed");
        WireReader in = new WireReader(packed);

        JsonNode read = format.read().apply(in);

        in.expectEnd();
        if (isPadded(item)) {
            // Stricter than the reference, which fills up or cuts what does not fit: neither is ever meant.
            assertThat(read.textValue()).startsWith(value.textValue());
            assertThatIllegalArgumentException().isThrownBy(() -> format.encode(value));
        } else {
            assertThat(read).hasToString(value.toString());
            assertThat(format.encode(value)).isEqualTo(packed);
        }
    }

    private static boolean isPadded(JsonNode item) {
        JsonNode value = item.required("value");
        return item.required("format").textValue().matches("[0-9]+s")
                && value.textValue().length()
                        != item.required("packed").textValue().length();
    }

    /** Flags as sent since the peer limit has one: 0x10 new style, 0x08 new style of the introduced, 0x04 limit. */
    private static Bytes oldResponse(JsonNode value) {
        WireWriter out = new WireWriter();
        Stream.of("destination", "source_lan", "source_wan")
                .map(value::required)
                .forEach(address -> AddressCodec.IPV4.write(WireFormats.address(address), out));
        AddressCodec.IPV4.write(WireFormats.address(NO_ADDRESS), out);
        AddressCodec.IPV4.write(WireFormats.address(NO_ADDRESS), out);
        Flags flags = Flags.NONE;
        flags = value.required("supports_new_style").booleanValue() ? flags.with(3) : flags;
        flags = value.required("intro_supports_new_style").booleanValue() ? flags.with(4) : flags;
        flags = value.required("peer_limit_reached").booleanValue() ? flags.with(5) : flags;
        return out.flags(flags).u16(value.required("identifier").intValue()).toBytes();
    }

    private static Bytes newRequest(JsonNode value) {
        WireWriter out = new WireWriter();
        Stream.of("destination", "source_lan", "source_wan")
                .map(value::required)
                .forEach(address -> AddressCodec.IP.write(WireFormats.address(address), out));
        out.u16(value.required("identifier").intValue());
        WireFormats.named("bits").write().accept(value.required("flags"), out);
        return out.bytes(Vectors.bytes(value, "extra_bytes")).toBytes();
    }
}
