package org.seedbank.trustchain.block;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.seedbank.overlay.wire.Bytes;

/** Transaction values as vectors write them: {@code {"t": type, "v": value}}. */
final class TaggedValues {
    private TaggedValues() {}

    static TransactionValue parse(JsonNode node) {
        JsonNode value = node.path("v");
        return switch (node.required("t").textValue()) {
            case "int" -> new TransactionValue.IntegerValue(new BigInteger(value.textValue()));
            case "float" -> new TransactionValue.FloatValue(number(value.textValue()));
            case "str" -> new TransactionValue.TextValue(value.textValue());
            case "bytes" ->
                new TransactionValue.BytesValue(
                        Bytes.fromHex(node.required("hex").textValue()));
            case "bool" -> new TransactionValue.BooleanValue(value.booleanValue());
            case "none" -> new TransactionValue.NoneValue();
            case "list" -> new TransactionValue.ListValue(items(value));
            case "tuple" -> new TransactionValue.TupleValue(items(value));
            case "set" -> new TransactionValue.SetValue(new LinkedHashSet<>(items(value)));
            case "dict" -> new TransactionValue.DictionaryValue(entries(value));
            default -> throw new AssertionError("unknown tag in " + node);
        };
    }

    private static double number(String text) {
        return switch (text) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan" -> Double.NaN;
            default -> Double.parseDouble(text);
        };
    }

    private static List<TransactionValue> items(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(TaggedValues::parse)
                .toList();
    }

    private static Map<TransactionValue, TransactionValue> entries(JsonNode list) {
        Map<TransactionValue, TransactionValue> entries = new LinkedHashMap<>();
        list.forEach(entry -> entries.put(parse(entry.get(0)), parse(entry.get(1))));
        return entries;
    }
}
