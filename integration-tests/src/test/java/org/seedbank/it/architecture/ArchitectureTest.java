package org.seedbank.it.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.Timer;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;

@AnalyzeClasses(
        packages = "org.seedbank",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoFixtures.class})
class ArchitectureTest {
    @ArchTest
    static final ArchRule modulesKnowOnlyTheModulesBelowThem = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("overlay")
            .definedBy("org.seedbank.overlay..")
            .layer("trustchain")
            .definedBy("org.seedbank.trustchain..")
            .layer("tunnels")
            .definedBy("org.seedbank.tunnels..")
            .layer("torrent")
            .definedBy("org.seedbank.torrent..")
            .layer("cli")
            .definedBy("org.seedbank.cli..")
            .whereLayer("overlay")
            .mayNotAccessAnyLayer()
            .whereLayer("trustchain")
            .mayOnlyAccessLayers("overlay")
            .whereLayer("tunnels")
            .mayOnlyAccessLayers("overlay")
            .whereLayer("torrent")
            .mayOnlyAccessLayers("overlay", "trustchain")
            .whereLayer("cli")
            .mayOnlyAccessLayers("overlay", "trustchain", "tunnels", "torrent");

    @ArchTest
    static final ArchRule modulesAreFreeOfCycles =
            slices().matching("org.seedbank.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theLedgerReachesTheNetworkOnlyThroughItsAdapters = noClasses()
            .that(resideInAnyPackage("org.seedbank.trustchain.."))
            .and(resideOutsideOfPackages(
                    "org.seedbank.trustchain.agreement..",
                    "org.seedbank.trustchain.community..",
                    "org.seedbank.trustchain.crawl..",
                    "org.seedbank.trustchain.fork..",
                    "org.seedbank.trustchain.gossip..",
                    "org.seedbank.trustchain.node.."))
            .should()
            .dependOnClassesThat(resideInAnyPackage("org.seedbank.overlay..")
                    .and(not(resideInAnyPackage(
                            "org.seedbank.overlay.crypto..",
                            "org.seedbank.overlay.wire..",
                            "org.seedbank.overlay.loop.."))));

    @ArchTest
    static final ArchRule timeAndChanceAreArguments = noClasses()
            .that(resideOutsideOfPackages("org.seedbank.cli.wiring..", "org.seedbank.overlay.loop.."))
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callConstructor(SecureRandom.class)
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callConstructor(Random.class)
            .orShould()
            .callMethod(ThreadLocalRandom.class, "current")
            .orShould()
            .callMethod(UUID.class, "randomUUID");

    @ArchTest
    static final ArchRule threadsAndLocksLiveAtTheBorders = noClasses()
            .that(resideOutsideOfPackages(
                    "org.seedbank.cli..",
                    "org.seedbank.overlay.loop..",
                    "org.seedbank.overlay.endpoint..",
                    "org.seedbank.torrent.bt..",
                    "org.seedbank.trustchain.store.."))
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(Thread.class, Executors.class)
            .orShould()
            .dependOnClassesThat()
            .resideInAPackage("java.util.concurrent.locks..");

    /** Commands may wait, and pass an interruption on; what runs beside them is made in one place. */
    @ArchTest
    static final ArchRule commandsStartNothingThatRunsBesideThem = noClasses()
            .that(resideInAnyPackage("org.seedbank.cli.."))
            .and(resideOutsideOfPackages("org.seedbank.cli.wiring.."))
            .should()
            .callConstructorWhere(target(owner(assignableTo(Thread.class))))
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(Executors.class, Timer.class)
            .orShould()
            .dependOnClassesThat()
            .resideInAPackage("java.util.concurrent.locks..");

    @ArchTest
    static final ArchRule onlyTheLoopAndTheSocketsKnowNetty =
            onlyIn("io.netty..", "org.seedbank.overlay.loop..", "org.seedbank.overlay.endpoint..");

    @ArchTest
    static final ArchRule onlyTheEngineKnowsBt = onlyIn("bt..", "org.seedbank.torrent.bt..");

    @ArchTest
    static final ArchRule onlyTheEngineKnowsGuice = onlyIn("com.google.inject..", "org.seedbank.torrent.bt..");

    @ArchTest
    static final ArchRule onlyTheStoreKnowsLmdb = onlyIn("org.lmdbjava..", "org.seedbank.trustchain.store..");

    @ArchTest
    static final ArchRule onlyCryptoKnowsBouncyCastle =
            onlyIn("org.bouncycastle..", "org.seedbank.overlay.crypto..", "org.seedbank.tunnels.crypto..");

    @ArchTest
    static final ArchRule onlyCryptoKnowsConscrypt =
            onlyIn("org.conscrypt..", "org.seedbank.overlay.crypto..", "org.seedbank.tunnels.crypto..");

    @ArchTest
    static final ArchRule onlyTheProgramKnowsPicocli = onlyIn("picocli..", "org.seedbank.cli..");

    @ArchTest
    static final ArchRule onlyTheProgramKnowsLogback = onlyIn("ch.qos.logback..", "org.seedbank.cli..");

    private static ArchRule onlyIn(String library, String... homes) {
        return classes()
                .that(resideInAnyPackage("org.seedbank.."))
                .and(resideOutsideOfPackages(homes))
                .should()
                .onlyDependOnClassesThat(not(resideInAnyPackage(library)));
    }

    /** Leaves out the test jars of other modules. */
    static final class NoFixtures implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }
}
