package org.seedbank.overlay.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.AddressCodec;
import org.seedbank.overlay.endpoint.Location;

/** The primitive formats by the names that vectors give them, from and to the values that vectors write. */
final class WireFormats {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** One format: writes a recorded value, or reads one. */
    record Format(BiConsumer<JsonNode, WireWriter> write, Function<WireReader, JsonNode> read) {
        Bytes encode(JsonNode value) {
            WireWriter out = new WireWriter();
            write.accept(value, out);
            return out.toBytes();
        }
    }

    private static final Format TRUTH =
            new Format((value, out) -> out.bool(value.booleanValue()), in -> JSON.booleanNode(in.bool()));
    private static final Format DOUBLE =
            new Format((value, out) -> out.f64(value.doubleValue()), in -> JSON.numberNode(in.f64()));
    private static final Format LONG = new Format(
            (value, out) -> out.i64(value.isTextual() ? Long.parseLong(value.textValue()) : value.longValue()),
            in -> JSON.textNode(Long.toString(in.i64())));
    private static final Format NESTED =
            new Format((value, out) -> out.nested(payload(value)), in -> payload(in.nested()));

    private static final Map<String, Format> BY_NAME = Map.ofEntries(
            Map.entry("?", TRUTH),
            Map.entry("B", new Format((value, out) -> out.u8(value.intValue()), in -> JSON.numberNode(in.u8()))),
            Map.entry("H", new Format((value, out) -> out.u16(value.intValue()), in -> JSON.numberNode(in.u16()))),
            Map.entry("I", new Format((value, out) -> out.u32(value.longValue()), in -> JSON.numberNode(in.u32()))),
            Map.entry("L", new Format((value, out) -> out.u32(value.longValue()), in -> JSON.numberNode(in.u32()))),
            Map.entry("l", new Format((value, out) -> out.i32(value.intValue()), in -> JSON.numberNode(in.i32()))),
            Map.entry("q", LONG),
            Map.entry(
                    "Q",
                    new Format(
                            (value, out) -> out.i64(Long.parseUnsignedLong(value.textValue())),
                            in -> JSON.textNode(Long.toUnsignedString(in.i64())))),
            Map.entry("f", new Format((value, out) -> out.f32(value.floatValue()), in -> JSON.numberNode(in.f32()))),
            Map.entry("d", DOUBLE),
            Map.entry("c", raw(1)),
            Map.entry("S", raw(4)),
            Map.entry("bits", new Format(WireFormats::writeFlags, WireFormats::readFlags)),
            Map.entry("ipv4", address(AddressCodec.IPV4)),
            Map.entry("ip_address", address(AddressCodec.IP)),
            Map.entry("address", new Format(WireFormats::writeLocation, WireFormats::readLocation)),
            Map.entry("raw", binary(WireWriter::bytes, WireReader::rest)),
            Map.entry("varlenBx2", binary(WireWriter::varlenBx2, WireReader::varlenBx2)),
            Map.entry("varlenH", binary(WireWriter::varlenH, WireReader::varlenH)),
            Map.entry("doublevarlenH", binary(WireWriter::varlenH, WireReader::varlenH)),
            Map.entry("varlenI", binary(WireWriter::varlenI, WireReader::varlenI)),
            Map.entry("varlenHx20", new Format(WireFormats::writeTwenties, WireFormats::readTwenties)),
            Map.entry(
                    "varlenH-list",
                    list(
                            (values, out) -> out.varlenHList(
                                    values.stream().map(WireFormats::bytes).toList()),
                            in -> in.varlenHList().stream()
                                    .map(WireFormats::hex)
                                    .toList())),
            Map.entry("payload", NESTED),
            Map.entry(
                    "payload-list",
                    list(
                            (values, out) -> out.nestedList(
                                    values.stream().map(WireFormats::payload).toList()),
                            in -> in.nestedList().stream()
                                    .map(WireFormats::payload)
                                    .toList())),
            Map.entry("varlenHutf8", text(WireWriter::varlenHUtf8, WireReader::varlenHUtf8)),
            Map.entry("varlenIutf8", text(WireWriter::varlenIUtf8, WireReader::varlenIUtf8)),
            Map.entry("arrayH-?", array(HostOrderArray.OF_BOOLEANS, JsonNode::booleanValue, JSON::booleanNode)),
            Map.entry("arrayH-q", array(HostOrderArray.OF_LONGS, JsonNode::longValue, JSON::numberNode)),
            Map.entry("arrayH-d", array(HostOrderArray.OF_DOUBLES, JsonNode::doubleValue, JSON::numberNode)));

    private WireFormats() {}

    static Format named(String name) {
        if (BY_NAME.containsKey(name)) {
            return BY_NAME.get(name);
        }
        if (name.matches("c?[0-9]+s")) {
            Format content = raw(Integer.parseInt(name.replaceAll("[cs]", "")));
            return name.startsWith("c") ? sequence(List.of(raw(1), content)) : content;
        }
        List<Format> parts = name.replace("4S", "S")
                .chars()
                .mapToObj(letter -> BY_NAME.get(Character.toString(letter)))
                .toList();
        return sequence(parts);
    }

    /** Several fields back to back, as an array. */
    private static Format sequence(List<Format> parts) {
        return new Format(
                (value, out) -> IntStream.range(0, parts.size())
                        .forEach(i -> parts.get(i).write().accept(value.get(i), out)),
                in -> array(parts.stream().map(part -> part.read().apply(in)).toList()));
    }

    private static Format raw(int size) {
        return binary((out, value) -> out.exactly(size, value), in -> in.bytes(size));
    }

    private static Format binary(BiConsumer<WireWriter, Bytes> write, Function<WireReader, Bytes> read) {
        return new Format((value, out) -> write.accept(out, bytes(value)), in -> hex(read.apply(in)));
    }

    private static Format text(BiConsumer<WireWriter, String> write, Function<WireReader, String> read) {
        return new Format((value, out) -> write.accept(out, value.textValue()), in -> JSON.textNode(read.apply(in)));
    }

    private static Format list(
            BiConsumer<List<JsonNode>, WireWriter> write, Function<WireReader, List<? extends JsonNode>> read) {
        return new Format((value, out) -> write.accept(items(value), out), in -> array(read.apply(in)));
    }

    private static <T> Format array(HostOrderArray<T> codec, Function<JsonNode, T> parse, Function<T, JsonNode> show) {
        return list(
                (values, out) -> codec.write(values.stream().map(parse).toList(), out),
                in -> codec.read(in).stream().map(show).toList());
    }

    private static Format address(AddressCodec codec) {
        return new Format((value, out) -> codec.write(address(value), out), in -> show(codec.read(in)));
    }

    /** The fields {H, varlenH}. */
    private static WireWriter payload(JsonNode value) {
        return new WireWriter().u16(value.get(0).intValue()).varlenH(bytes(value.get(1)));
    }

    private static JsonNode payload(WireReader in) {
        JsonNode value = array(List.of(JSON.numberNode(in.u16()), hex(in.varlenH())));
        in.expectEnd();
        return value;
    }

    private static void writeFlags(JsonNode value, WireWriter out) {
        Flags flags = Flags.NONE;
        for (int i = 0; i < value.size(); i++) {
            flags = value.get(i).intValue() == 1 ? flags.with(i) : flags;
        }
        out.flags(flags);
    }

    private static JsonNode readFlags(WireReader in) {
        Flags flags = in.flags();
        return array(IntStream.range(0, 8)
                .mapToObj(i -> JSON.numberNode(flags.isSet(i) ? 1 : 0))
                .toList());
    }

    private static void writeTwenties(JsonNode value, WireWriter out) {
        Bytes all = bytes(value);
        out.varlenHx20(IntStream.range(0, all.size() / 20)
                .mapToObj(i -> all.slice(20 * i, 20 * i + 20))
                .toList());
    }

    private static JsonNode readTwenties(WireReader in) {
        return JSON.textNode(in.varlenHx20().stream().map(Bytes::toHex).collect(Collectors.joining()));
    }

    private static void writeLocation(JsonNode value, WireWriter out) {
        String host = value.get(0).textValue();
        Location.CODEC.write(
                InetAddresses.isInetAddress(host)
                        ? new Location.Known(address(value))
                        : new Location.Named(host, value.get(1).intValue()),
                out);
    }

    private static JsonNode readLocation(WireReader in) {
        return Location.CODEC
                .read(in)
                .match(
                        known -> show(known.address()),
                        named -> array(List.of(JSON.textNode(named.host()), JSON.numberNode(named.port()))));
    }

    static Address address(JsonNode value) {
        InetAddress ip = InetAddresses.forString(value.get(0).textValue());
        return Address.of(new InetSocketAddress(ip, value.get(1).intValue()));
    }

    private static JsonNode show(Address address) {
        InetAddress ip = address.toSocket().getAddress();
        return array(List.of(JSON.textNode(InetAddresses.toAddrString(ip)), JSON.numberNode(address.port())));
    }

    private static Bytes bytes(JsonNode hex) {
        return Bytes.fromHex(hex.textValue());
    }

    private static JsonNode hex(Bytes bytes) {
        return JSON.textNode(bytes.toHex());
    }

    private static List<JsonNode> items(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    private static ArrayNode array(List<? extends JsonNode> items) {
        return JSON.arrayNode().addAll(items);
    }
}
