package org.seedbank.cli.demo;

import java.util.Map;
import java.util.TreeMap;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.Result;
import org.seedbank.cli.output.Span;
import org.seedbank.cli.output.Style;

/**
 * One step, told when it happens.
 *
 * @param event what happened
 * @param style how the first word looks
 * @param text the rest, for people
 * @param fields the rest, for programs: texts and whole numbers
 */
record DemoStep(String event, Style style, String text, Map<String, Object> fields) implements Result {
    static final String SCHEMA = "seedbank.demo/1";

    /** Copies the fields. */
    DemoStep {
        fields = Map.copyOf(fields);
    }

    static DemoStep of(String event, String text, Map<String, Object> fields) {
        return new DemoStep(event, Style.CYAN, text, fields);
    }

    @Override
    public String schema() {
        return SCHEMA;
    }

    @Override
    public void print(Lines out) {
        out.line(style.of(label(event)), Span.plain(text));
    }

    @Override
    public void describe(JsonFields out) {
        out.put("event", event);
        new TreeMap<>(fields).forEach((name, value) -> {
            if (value instanceof Number number) {
                out.put(name, number.longValue());
            } else {
                out.put(name, value.toString());
            }
        });
    }

    /** {@code word} as the first column of what people read. */
    static String label(String word) {
        return word + " ".repeat(Math.max(1, 11 - word.length()));
    }
}
