package org.seedbank.overlay.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.MalformedMessageException;

/**
 * A parser and what must hold of it for any input.
 *
 * @param name as it is asked for, and as the file of its inputs is called
 * @param property returns for every input, or fails with what was found
 * @param seeds valid inputs to begin with
 */
public record FuzzTarget(String name, Consumer<Bytes> property, List<Bytes> seeds) {
    /** A layout with one form for each value: what decodes encodes to the same bytes. */
    public static <T> FuzzTarget ofCanonical(String name, Codec<T> codec, List<Bytes> seeds) {
        return new FuzzTarget(name, bytes -> checkCanonical(codec, bytes), seeds);
    }

    /** Several canonical layouts; the first byte of an input says which. */
    public static FuzzTarget ofCanonical(String name, List<Codec<?>> codecs, List<Bytes> seeds) {
        return new FuzzTarget(
                name,
                bytes -> {
                    if (bytes.size() > 0) {
                        checkCanonical(codecs.get(bytes.at(0) % codecs.size()), bytes.slice(1, bytes.size()));
                    }
                },
                seeds);
    }

    /** The first byte that leads to the layout {@code index} of several. */
    public static Bytes choose(int index, Bytes input) {
        return Bytes.filled(1, index).concat(input);
    }

    /** A layout with several forms for a value: what was encoded decodes to the value and encodes as before. */
    public static <T> FuzzTarget ofStable(String name, Codec<T> codec, List<Bytes> seeds) {
        Function<Bytes, Bytes> again = bytes -> codec.encode(codec.decode(bytes));
        return new FuzzTarget(
                name,
                bytes -> unlessMalformed(() -> {
                    Bytes once = again.apply(bytes);
                    assertThat(again.apply(once)).isEqualTo(once);
                }),
                seeds);
    }

    /** Runs {@code parse}, which may raise the one exception that is meant for malformed bytes. */
    public static void unlessMalformed(Runnable parse) {
        try {
            parse.run();
        } catch (MalformedMessageException e) {
            assertThat(e.offset()).isNotNegative();
        }
    }

    private static <T> void checkCanonical(Codec<T> codec, Bytes bytes) {
        unlessMalformed(() -> assertThat(codec.encode(codec.decode(bytes))).isEqualTo(bytes));
    }
}
