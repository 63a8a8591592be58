package org.seedbank.it.interop;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What a test needs of the machine: without it the test is skipped, or fails where everything is said to be there. */
final class Requirement {
    /** Set where all clients are installed and networks can be made. */
    private static final boolean MAY_SKIP = !Boolean.getBoolean("interop.complete");

    private Requirement() {}

    /** Skips the test, or fails it, unless {@code isMet}. */
    static void that(boolean isMet, String otherwise) {
        if (MAY_SKIP) {
            assumeTrue(isMet, otherwise);
        } else if (!isMet) {
            throw new AssertionError("this machine is said to have everything, but " + otherwise);
        }
    }
}
