package org.seedbank.cli.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import org.seedbank.cli.wiring.Announcement;
import org.seedbank.cli.wiring.Stopwatch;
import org.seedbank.overlay.crypto.Cryptography;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.Signature;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.block.HalfBlockCodec;
import org.seedbank.trustchain.store.InMemoryChainStore;
import org.seedbank.trustchain.validation.BlockValidator;

/** How many signatures one thread makes and checks in a second, with each library that loads here. */
public final class CryptoBench {
    private static final List<String> LIBRARIES = List.of("bouncycastle", "conscrypt");
    /** A packed half-block of a payment has about this size. */
    private static final int MESSAGE = 400;
    /** Different messages; many enough that nothing is gained by remembering them. */
    private static final int MESSAGES = 256;
    /** With two keys each; more keys than are kept prepared, so that each is new again when its turn comes. */
    private static final int STRANGERS = 3000;

    private static final String VALIDATIONS = "_key_validations_per_second_per_core";

    private final Rest rest;

    /** @param rest waits while a process measures */
    public CryptoBench(Rest rest) {
        this.rest = rest;
    }

    /**
     * Measures each library in a process of its own, since a process uses only one.
     *
     * @param directory for what the processes say
     * @param seconds for each operation
     */
    public BenchReport everywhere(Path directory, int seconds) {
        List<Figure> figures = new ArrayList<>();
        for (String library : LIBRARIES) {
            List<String> flags = List.of("-D" + Cryptography.PROPERTY + "=" + library);
            List<String> arguments = List.of(
                    "bench",
                    "crypto",
                    "--here",
                    "--json",
                    "--seconds",
                    Integer.toString(seconds),
                    "--data-dir",
                    directory.resolve(library).toString());
            try (Subject subject = new Subject(library, directory.resolve(library), flags, arguments)) {
                if (rest.until(subject.end(), Duration.ofSeconds(120 + 8L * seconds)) == 0) {
                    names(library).forEach(name -> figures.add(figure(subject.last(), name)));
                }
            }
        }
        String own = Cryptography.backendName() + "_";
        figures.stream()
                .filter(figure -> figure.name().startsWith(own) && figure.name().contains("_key_"))
                .map(figure -> new Figure(figure.name().substring(own.length()), figure.value()))
                .toList()
                .forEach(figures::add);
        figures.stream()
                .filter(figure -> figure.name().equals("busy" + VALIDATIONS))
                .map(figure -> new Figure("validations_per_second_per_core", figure.value()))
                .toList()
                .forEach(figures::add);
        return new BenchReport("crypto", figures);
    }

    /** Measures the library of this process. */
    public static BenchReport here(SecureRandom random, Duration each) {
        PrivateKey key = PrivateKey.generate(random);
        List<Bytes> messages = new ArrayList<>();
        List<Signature> signatures = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            Bytes message = new WireWriter()
                    .i64(i)
                    .bytes(Bytes.filled(MESSAGE - Long.BYTES, 'b'))
                    .toBytes();
            messages.add(message);
            signatures.add(key.sign(message));
        }
        LongPredicate sign =
                i -> key.sign(messages.get((int) (i % MESSAGES))).equals(signatures.get((int) (i % MESSAGES)));
        LongPredicate verify =
                i -> key.publicKey().verifies(messages.get((int) (i % MESSAGES)), signatures.get((int) (i % MESSAGES)));
        List<String> names = names(Cryptography.backendName());
        double signed = perSecond(sign, each);
        double verified = perSecond(verify, each);
        double busy = perSecond(validation(ofBusyKeys(random)), each);
        double strange = perSecond(validation(ofNewKeys(random)), each);
        return new BenchReport(
                "crypto",
                List.of(
                        new Figure(names.get(0), signed),
                        new Figure(names.get(1), verified),
                        new Figure(names.get(2), busy),
                        new Figure(names.get(3), strange)));
    }

    /** Blocks of two keys that come over and over, as when chains are fetched: multiples of the keys are kept. */
    private static List<Bytes> ofBusyKeys(SecureRandom random) {
        PaymentBlocks payments = PaymentBlocks.signed(random, 2);
        return Stream.generate(() -> payments.next().packed()).limit(MESSAGES).toList();
    }

    /** Two blocks of each key, the second when so many others have come that nothing is kept of it. */
    private static List<Bytes> ofNewKeys(SecureRandom random) {
        List<Bytes> first = new ArrayList<>();
        List<Bytes> second = new ArrayList<>();
        for (int i = 0; i < STRANGERS; i++) {
            PaymentBlocks payments = PaymentBlocks.signed(random, 2);
            for (List<Bytes> half : List.of(first, second)) {
                half.add(payments.next().packed());
                half.add(payments.next().packed());
            }
        }
        first.addAll(second);
        return first;
    }

    /** A half-block as it arrives: unpacked, its signature computed, all rules looked at; nothing else is known. */
    private static LongPredicate validation(List<Bytes> packed) {
        BlockValidator validator = new BlockValidator();
        InMemoryChainStore nothing = InMemoryChainStore.immediate();
        return i -> validator
                .validate(HalfBlockCodec.INSTANCE.decode(packed.get((int) (i % packed.size()))), nothing)
                .isAcceptable();
    }

    private static Figure figure(Announcement report, String name) {
        return new Figure(name, report.fraction("figures." + name));
    }

    private static List<String> names(String library) {
        return List.of(
                library + "_signatures_per_second",
                library + "_verifications_per_second",
                library + "_busy" + VALIDATIONS,
                library + "_new" + VALIDATIONS);
    }

    /** By the second of processor time, so that other work on the machine does not count. */
    private static double perSecond(LongPredicate operation, Duration time) {
        long warm = count(operation, 0, time.dividedBy(2)); // until the compiler has seen enough
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long began = threads.getCurrentThreadCpuTime();
        long done = count(operation, warm, time);
        return done / ((threads.getCurrentThreadCpuTime() - began) / 1e9);
    }

    private static long count(LongPredicate operation, long from, Duration time) {
        Stopwatch watch = Stopwatch.start();
        long done = 0;
        while (watch.elapsed().compareTo(time) < 0) {
            if (!operation.test(from + done++)) {
                throw new IllegalStateException("a signature is wrong");
            }
        }
        return done;
    }
}
