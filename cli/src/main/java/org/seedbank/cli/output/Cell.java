package org.seedbank.cli.output;

import java.time.Instant;
import java.util.Optional;

/** One value of a list, for programs. */
public sealed interface Cell {
    /** A text; may come from strangers. */
    static Cell of(String text) {
        return new Text(text);
    }

    /** A number. */
    static Cell of(long number) {
        return new Count(number);
    }

    /** A time. */
    static Cell of(Instant time) {
        return new Time(time);
    }

    /** A truth value. */
    static Cell of(boolean truth) {
        return new Truth(truth);
    }

    /** A text, or nothing. */
    static Cell of(Optional<String> text) {
        return text.<Cell>map(Text::new).orElse(Nothing.NOTHING);
    }

    /** Nothing. */
    static Cell nothing() {
        return Nothing.NOTHING;
    }

    /** The field of a line of comma-separated values. */
    String csv();

    /** Adds it to a JSON object. */
    void describe(String name, JsonFields out);

    /** The order in which lists are sorted: numbers by size, everything else as text. */
    default int compareWith(Cell other) {
        if (this instanceof Count number && other instanceof Count second) {
            return Long.compare(number.value, second.value);
        }
        return csv().compareTo(other.csv());
    }

    /** A text. */
    record Text(String value) implements Cell {
        /** Characters with which a spreadsheet begins a formula. */
        private static final String FORMULA = "=+-@\t\r";

        @Override
        public String csv() {
            boolean isFormula = !value.isEmpty() && FORMULA.indexOf(value.charAt(0)) >= 0;
            String harmless = isFormula ? "'" + value : value;
            return harmless.chars().anyMatch(c -> c == '"' || c == ',' || c == '\n' || c == '\r')
                    ? '"' + harmless.replace("\"", "\"\"") + '"'
                    : harmless;
        }

        @Override
        public void describe(String name, JsonFields out) {
            out.put(name, value);
        }
    }

    /** A number. */
    record Count(long value) implements Cell {
        @Override
        public String csv() {
            return Long.toString(value);
        }

        @Override
        public void describe(String name, JsonFields out) {
            out.put(name, value);
        }
    }

    /** A time. */
    record Time(Instant value) implements Cell {
        @Override
        public String csv() {
            return value.toString();
        }

        @Override
        public void describe(String name, JsonFields out) {
            out.put(name, value);
        }
    }

    /** A truth value. */
    record Truth(boolean value) implements Cell {
        @Override
        public String csv() {
            return Boolean.toString(value);
        }

        @Override
        public void describe(String name, JsonFields out) {
            out.put(name, value);
        }
    }

    /** Nothing: an empty field, or none. */
    enum Nothing implements Cell {
        /** The only one. */
        NOTHING;

        @Override
        public String csv() {
            return "";
        }

        @Override
        public void describe(String name, JsonFields out) {
            out.put(name, Optional.empty());
        }
    }
}
