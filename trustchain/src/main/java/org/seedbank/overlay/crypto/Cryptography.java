package org.seedbank.overlay.crypto;

/**
 * Which library computes signatures: the native one where it loads, else the one in Java. Chosen when first used, for
 * the life of the process. The system property {@value #PROPERTY} forces one.
 */
public final class Cryptography {
    /** System property that forces {@code bouncycastle} or {@code conscrypt}. */
    public static final String PROPERTY = "seedbank.crypto";

    private Cryptography() {}

    /**
     * Name of the library in use.
     *
     * @throws IllegalStateException if the property names none, or one that does not load here
     */
    public static String backendName() {
        return ed25519().scheme().name();
    }

    static StrictEd25519 ed25519() {
        return Chosen.ED25519;
    }

    static SignatureScheme choose(String wanted) {
        return switch (wanted) {
            case BouncyCastleScheme.NAME -> new BouncyCastleScheme();
            case ConscryptScheme.NAME ->
                ConscryptScheme.load()
                        .orElseThrow(
                                () -> new IllegalStateException("no native library of conscrypt for this machine; set "
                                        + PROPERTY + "=" + BouncyCastleScheme.NAME));
            case "" -> ConscryptScheme.load().orElseGet(BouncyCastleScheme::new);
            default ->
                throw new IllegalStateException(PROPERTY + "=" + wanted + ", expected " + BouncyCastleScheme.NAME
                        + " or " + ConscryptScheme.NAME);
        };
    }

    /** Loaded, and with it the library, when the first signature is made or checked. */
    private static final class Chosen {
        static final StrictEd25519 ED25519 = new StrictEd25519(choose(System.getProperty(PROPERTY, "")));
    }
}
