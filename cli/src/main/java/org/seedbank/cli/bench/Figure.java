package org.seedbank.cli.bench;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * One thing that was measured.
 *
 * @param name says meaning and unit; stays the same from version to version
 * @param value in that unit
 */
public record Figure(String name, double value) {
    private static final MathContext PRECISION = new MathContext(4);

    /** The value with four digits, or all of them if it is a whole number. */
    public String text() {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        return new BigDecimal(value).round(PRECISION).toPlainString();
    }
}
