package org.seedbank.overlay.fuzz;

import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.wire.Bytes;

/** What the fuzzer calls, in a process of its own; properties of the process name the target. */
public final class FuzzEntry {
    static final String CONTRACT = "fuzz.contract";

    private static @Nullable FuzzTarget target;

    private FuzzEntry() {}

    /** Called once. */
    public static void fuzzerInitialize() throws ReflectiveOperationException {
        var maker = Class.forName(System.getProperty(CONTRACT)).getDeclaredConstructor();
        maker.setAccessible(true);
        String name = System.getProperty(FuzzContract.TARGET);
        target = ((FuzzContract) maker.newInstance())
                .targets().stream()
                        .filter(each -> each.name().equals(name))
                        .findFirst()
                        .orElseThrow();
    }

    /** Called with each input. */
    public static void fuzzerTestOneInput(byte[] input) {
        FuzzTarget named = target;
        if (named != null) {
            named.property().accept(Bytes.copyOf(input));
        }
    }
}
