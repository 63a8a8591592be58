package org.seedbank.trustchain.block;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * Python's decimal form of a double: the fewest digits that read back as the same number, plain from 0.0001 to below
 * 1e16, with an exponent of at least two digits beyond. {@link Double#toString} of Java 17 differs in layout, and for
 * some numbers in digits.
 */
final class PythonFloat {
    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");
    private static final Pattern INFINITY = Pattern.compile("[+-]?inf(inity)?");
    private static final Pattern NOT_A_NUMBER = Pattern.compile("[+-]?nan");
    /** A double is told apart from its neighbours by 17 significant digits. */
    private static final int MAX_DIGITS = 17;

    private PythonFloat() {}

    static String format(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        String sign = Double.doubleToRawLongBits(value) < 0 ? "-" : "";
        if (Double.isInfinite(value)) {
            return sign + "inf";
        }
        return value == 0 ? sign + "0.0" : sign + layOut(shortest(Math.abs(value)));
    }

    /** The number, or empty if {@code text} is none; accepts what Java peers write too ({@code 1.0E16}). */
    static OptionalDouble parse(String text) {
        if (NUMBER.matcher(text).matches()) {
            return OptionalDouble.of(Double.parseDouble(text));
        }
        String word = text.toLowerCase(Locale.ROOT);
        if (INFINITY.matcher(word).matches()) {
            return OptionalDouble.of(word.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
        }
        return NOT_A_NUMBER.matcher(word).matches() ? OptionalDouble.of(Double.NaN) : OptionalDouble.empty();
    }

    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 1; digits < MAX_DIGITS; digits++) {
            // Above a power of two the numbers lie half as dense as below: the nearest decimal may be another number's,
            // while the next one upwards is still this one's.
            for (RoundingMode mode : List.of(RoundingMode.HALF_EVEN, RoundingMode.CEILING)) {
                BigDecimal candidate = exact.round(new MathContext(digits, mode));
                if (candidate.doubleValue() == value) {
                    return candidate.stripTrailingZeros();
                }
            }
        }
        return exact.round(new MathContext(MAX_DIGITS, RoundingMode.HALF_EVEN)).stripTrailingZeros();
    }

    private static String layOut(BigDecimal number) {
        int exponent = number.precision() - number.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            String plain = number.toPlainString();
            return plain.indexOf('.') < 0 ? plain + ".0" : plain;
        }
        String digits = number.unscaledValue().toString();
        String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
        return digits.charAt(0) + fraction + String.format(Locale.ROOT, "e%+03d", exponent);
    }
}
