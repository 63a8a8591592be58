package org.seedbank.overlay.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import com.google.common.hash.Hashing;
import java.math.BigInteger;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.conscrypt.Conscrypt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.seedbank.overlay.wire.Bytes;

class StrictEd25519Test {
    private static final Bytes MESSAGE = Bytes.utf8("message");

    static Stream<StrictEd25519> libraries() {
        return Stream.concat(Stream.of(new BouncyCastleScheme()), ConscryptScheme.load().stream())
                .map(StrictEd25519::new);
    }

    @Test
    void bothLibrariesGiveTheSameSignaturesAndVerdicts() {
        assumeTrue(Conscrypt.isAvailable(), "no native library for this machine");
        StrictEd25519 java = new StrictEd25519(new BouncyCastleScheme());
        StrictEd25519 nativeCode = new StrictEd25519(ConscryptScheme.load().orElseThrow());

        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Bytes secret = draw(random, 32);
            Bytes message = draw(random, random.nextInt(600));
            Bytes key = publicKey(secret);
            Bytes signature = sign(java, secret, message);

            assertThat(sign(nativeCode, secret, message)).as("seed %d", seed).isEqualTo(signature);
            Bytes damaged = flip(signature, random.nextInt(512));
            for (StrictEd25519 library : new StrictEd25519[] {java, nativeCode}) {
                assertThat(library.verifies(key, message, signature))
                        .as("seed %d", seed)
                        .isTrue();
                assertThat(library.verifies(key, message, damaged))
                        .as("seed %d", seed)
                        .isFalse();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void refusesKeysOfSmallOrderWithSignaturesThatFitAnyMessage(StrictEd25519 library) {
        EdwardsPoint torsion = EdwardsPoint.ofOrderEight();
        for (int i = 0; i < 8; i++) {
            Bytes key = Bytes.wrap(torsion.times(BigInteger.valueOf(i)).encode());
            for (int j = 0; j < 8; j++) {
                Bytes r = Bytes.wrap(torsion.times(BigInteger.valueOf(j)).encode());

                assertThat(library.verifies(key, MESSAGE, r.concat(Bytes.filled(32, 0))))
                        .as("A = %d T, R = %d T", i, j)
                        .isFalse();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void judgesKeysWithAPartOutsideOfThePrimeOrderGroupByTheEquationAlone(StrictEd25519 library) {
        EdwardsPoint torsion = EdwardsPoint.ofOrderEight();
        BigInteger secret = new BigInteger("123456789123456789");
        for (int i = 0; i < 8; i++) {
            EdwardsPoint key = EdwardsPoint.BASE.times(secret).plus(torsion.times(BigInteger.valueOf(i)));

            // Nonces are tried until the challenge cancels the odd part, so that the bare equation holds.
            Bytes right = signature(secret, key, EdwardsPoint.NEUTRAL, BigInteger.valueOf(8));
            Bytes other = Bytes.utf8("other");
            Bytes mostlyOdd = signature(secret, key, EdwardsPoint.NEUTRAL, BigInteger.ONE, other);
            boolean cancels = challenge(mostlyOdd, key, other)
                            .multiply(BigInteger.valueOf(i))
                            .mod(BigInteger.valueOf(8))
                            .signum()
                    == 0;

            // Often enough that each way of verifying has its turn.
            for (int use = 0; use < 1200; use++) {
                assertThat(library.verifies(Bytes.wrap(key.encode()), MESSAGE, right))
                        .as("A = aB + %d T, use %d", i, use)
                        .isTrue();
                assertThat(library.verifies(Bytes.wrap(key.encode()), other, mostlyOdd))
                        .as("A = aB + %d T, use %d", i, use)
                        .isEqualTo(cancels);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void refusesEverySignatureWhoseNonceLeavesThePrimeOrderGroup(StrictEd25519 library) {
        EdwardsPoint torsion = EdwardsPoint.ofOrderEight();
        BigInteger secret = new BigInteger("987654321987654321");
        EdwardsPoint key = EdwardsPoint.BASE.times(secret);
        for (int i = 0; i < 48; i++) {
            EdwardsPoint odd = torsion.times(BigInteger.valueOf(i % 8));
            BigInteger message = BigInteger.valueOf(i / 8);
            Bytes signature = signature(secret, key, odd, BigInteger.ONE, Bytes.wrap(message.toByteArray()));

            assertThat(library.verifies(Bytes.wrap(key.encode()), Bytes.wrap(message.toByteArray()), signature))
                    .as("R = rB + %d T", i % 8)
                    .isEqualTo(i % 8 == 0);
        }
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void refusesAnScalarThatIsNotBelowTheGroupOrder(StrictEd25519 library) {
        Bytes secret = Bytes.filled(32, 7);
        Bytes signature = sign(library, secret, MESSAGE);
        BigInteger s = EdwardsPoint.number(signature.slice(32, 64).toArray());
        Bytes shifted = signature.slice(0, 32).concat(Bytes.wrap(EdwardsPoint.littleEndian(s.add(EdwardsPoint.ORDER))));

        assertThat(library.verifies(publicKey(secret), MESSAGE, signature)).isTrue();
        assertThat(library.verifies(publicKey(secret), MESSAGE, shifted)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void refusesKeysThatAreNotInTheirOneEncoding(StrictEd25519 library) {
        IntStream.range(0, 19).forEach(y -> {
            Bytes key = Bytes.wrap(EdwardsPoint.littleEndian(EdwardsPoint.P.add(BigInteger.valueOf(y))));

            assertThat(library.verifies(key, MESSAGE, sign(library, Bytes.filled(32, 1), MESSAGE)))
                    .isFalse();
        });
    }

    /** Half of all strings are no points; often enough that multiples would be made of them. */
    @ParameterizedTest
    @MethodSource("libraries")
    void refusesKeysThatAreNoPointsHoweverOften(StrictEd25519 library) {
        Random random = new Random(11);
        int none = 0;
        while (none < 8) {
            Bytes key = draw(random, 32);
            if (Ed25519.validatePublicKeyPartial(key.toArray(), 0)) {
                continue;
            }
            none++;
            Bytes signature = sign(library, Bytes.filled(32, 7), MESSAGE);
            for (int use = 0; use < 700; use++) {
                assertThat(library.verifies(key, MESSAGE, signature))
                        .as(key::toHex)
                        .isFalse();
            }
        }
    }

    @Test
    void keysThatComeOncePushOutNoneThatComesOften() {
        PreparedKeys prepared = new PreparedKeys();
        StrictEd25519 library = new StrictEd25519(prepared);
        Bytes often = publicKey(Bytes.filled(32, 7));
        Bytes signature = Bytes.filled(Signature.SIZE, 3);
        library.verifies(often, MESSAGE, signature);
        library.verifies(often, MESSAGE, signature);
        assertThat(prepared.times(often)).isEqualTo(2);

        Random random = new Random(5);
        Stream.generate(() -> draw(random, 32))
                .limit(50_000)
                .forEach(once -> library.verifies(once, MESSAGE, signature));
        library.verifies(often, MESSAGE, signature);

        assertThat(prepared.times(often)).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void refusesOtherSizes(StrictEd25519 library) {
        Bytes secret = Bytes.filled(32, 7);
        Bytes signature = sign(library, secret, MESSAGE);

        assertThat(library.verifies(publicKey(secret), MESSAGE, signature.slice(0, 63)))
                .isFalse();
        assertThat(library.verifies(publicKey(secret).slice(0, 31), MESSAGE, signature))
                .isFalse();
    }

    /** A signature that fulfils the equation up to {@code odd}, whose challenge is a multiple of {@code divisor}. */
    private static Bytes signature(
            BigInteger secret, EdwardsPoint key, EdwardsPoint odd, BigInteger divisor, Bytes message) {
        for (BigInteger nonce = BigInteger.TEN; ; nonce = nonce.add(BigInteger.ONE)) {
            Bytes r = Bytes.wrap(EdwardsPoint.BASE.times(nonce).plus(odd).encode());
            BigInteger challenge = challenge(r, key, message);
            if (challenge.mod(divisor).signum() == 0) {
                BigInteger s = nonce.add(challenge.multiply(secret)).mod(EdwardsPoint.ORDER);
                return r.concat(Bytes.wrap(EdwardsPoint.littleEndian(s)));
            }
        }
    }

    /** @param begins with R */
    private static BigInteger challenge(Bytes begins, EdwardsPoint key, Bytes message) {
        byte[] digest = Hashing.sha512()
                .hashBytes(begins.slice(0, 32)
                        .concat(Bytes.wrap(key.encode()))
                        .concat(message)
                        .toArray())
                .asBytes();
        return EdwardsPoint.number(digest).mod(EdwardsPoint.ORDER);
    }

    private static Bytes signature(BigInteger secret, EdwardsPoint key, EdwardsPoint odd, BigInteger divisor) {
        return signature(secret, key, odd, divisor, MESSAGE);
    }

    private static Bytes sign(StrictEd25519 library, Bytes secret, Bytes message) {
        byte[] key = publicKey(secret).toArray();
        return Bytes.wrap(library.scheme().signer(secret.toArray(), key).sign(message.toArray()));
    }

    private static Bytes publicKey(Bytes secret) {
        byte[] key = new byte[32];
        Ed25519.generatePublicKey(secret.toArray(), 0, key, 0);
        return Bytes.wrap(key);
    }

    private static Bytes draw(Random random, int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return Bytes.wrap(bytes);
    }

    private static Bytes flip(Bytes bytes, int bit) {
        byte[] changed = bytes.toArray();
        changed[bit / 8] ^= (byte) (1 << bit % 8);
        return Bytes.wrap(changed);
    }

    /** Counts, and computes nothing. */
    private static final class PreparedKeys implements SignatureScheme {
        private final Multiset<Bytes> keys = HashMultiset.create();

        int times(Bytes key) {
            return keys.count(key);
        }

        @Override
        public String name() {
            return "none";
        }

        @Override
        public Signer signer(byte[] seed, byte[] publicKey) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Verifier> verifier(byte[] publicKey) {
            keys.add(Bytes.copyOf(publicKey));
            return Optional.of((message, signature) -> true);
        }
    }
}
