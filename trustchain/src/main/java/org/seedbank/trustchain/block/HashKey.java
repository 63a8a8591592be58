package org.seedbank.trustchain.block;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.seedbank.trustchain.block.TransactionValue.BooleanValue;
import org.seedbank.trustchain.block.TransactionValue.FloatValue;
import org.seedbank.trustchain.block.TransactionValue.IntegerValue;
import org.seedbank.trustchain.block.TransactionValue.TupleValue;

/**
 * What Python compares when it looks for a key: 1, 1.0 and True are one key, while a not-a-number equals nothing, not
 * even itself.
 */
final class HashKey {
    private HashKey() {}

    static Object of(TransactionValue value) {
        if (value instanceof IntegerValue integer) {
            return integer.value();
        } else if (value instanceof BooleanValue truth) {
            return truth.value() ? BigInteger.ONE : BigInteger.ZERO;
        } else if (value instanceof FloatValue number) {
            return ofNumber(number.value());
        } else if (value instanceof TupleValue tuple) {
            return tuple.items().stream().map(HashKey::of).toList();
        }
        return value;
    }

    private static Object ofNumber(double number) {
        if (Double.isNaN(number)) {
            return new Object();
        }
        return number == Math.rint(number) && !Double.isInfinite(number)
                ? new BigDecimal(number).toBigInteger()
                : (Object) number;
    }
}
