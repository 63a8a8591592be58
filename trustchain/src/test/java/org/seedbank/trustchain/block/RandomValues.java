package org.seedbank.trustchain.block;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.seedbank.trustchain.fixture.Hostile;

/** Transaction values of every kind, nested some levels deep. */
final class RandomValues {
    private final Random random;

    RandomValues(long seed) {
        this.random = new Random(seed);
    }

    TransactionValue next(int depth) {
        return switch (random.nextInt(depth > 0 ? 10 : 6)) {
            case 6 -> new TransactionValue.ListValue(items(depth - 1));
            case 7 -> new TransactionValue.TupleValue(items(depth - 1));
            case 8 -> new TransactionValue.SetValue(new LinkedHashSet<>(keys()));
            case 9 -> dictionary(depth - 1);
            default -> single();
        };
    }

    private TransactionValue single() {
        return switch (random.nextInt(6)) {
            case 0 ->
                new TransactionValue.IntegerValue(new BigInteger(random.nextInt(200), random)
                        .multiply(random.nextBoolean() ? BigInteger.ONE : BigInteger.ONE.negate()));
            case 1 -> new TransactionValue.FloatValue(Double.longBitsToDouble(random.nextLong()));
            case 2 -> new TransactionValue.TextValue(text());
            case 3 -> new TransactionValue.BytesValue(Hostile.draw(random, random.nextInt(20)));
            case 4 -> new TransactionValue.BooleanValue(random.nextBoolean());
            default -> new TransactionValue.NoneValue();
        };
    }

    private String text() {
        return random.ints(0, 0x11_0000)
                .filter(point -> point < 0xd800 || point > 0xdfff)
                .limit(random.nextInt(10))
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    private List<TransactionValue> items(int depth) {
        return Stream.generate(() -> next(depth)).limit(random.nextInt(5)).toList();
    }

    private List<TransactionValue> keys() {
        Set<Object> seen = new HashSet<>();
        return Stream.generate(this::single)
                .limit(random.nextInt(5))
                .filter(key -> seen.add(HashKey.of(key)))
                .distinct()
                .toList();
    }

    private TransactionValue dictionary(int depth) {
        Map<TransactionValue, TransactionValue> entries = new LinkedHashMap<>();
        keys().forEach(key -> entries.put(key, next(depth)));
        return new TransactionValue.DictionaryValue(entries);
    }
}
