package org.seedbank.trustchain.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.fixture.LedgerNodeFixture;
import org.seedbank.trustchain.fixture.WatchedStore;
import org.seedbank.trustchain.store.InMemoryChainStore;
import org.seedbank.trustchain.store.LedgerStorageException;
import org.seedbank.trustchain.store.LedgerStorageException.Kind;
import org.seedbank.trustchain.store.LedgerWrite;

class LedgerWriterTest {
    private final SimulatedNetwork network = SimulatedNetwork.seeded(3);
    private final SimulatedNode place = network.node("me");
    private final InMemoryChainStore disk = InMemoryChainStore.immediate();
    private final List<String> failing = new ArrayList<>();
    private final LedgerWriter writer = new LedgerWriter(place.context(), WatchedStore.of(disk, this::failOnceIfAsked));
    private final List<String> told = new ArrayList<>();

    @Test
    void everybodyIsToldOfTheFlushAlthoughOneOfThemFails() {
        write("first", false);
        write("second", true);
        write("third", false);
        network.runFor(Duration.ofSeconds(1));

        assertThat(told).containsExactly("first", "second", "third");
    }

    @Test
    void aWriteThatTheDiskRefusesAtOnceFailsAndIsNotWaitedForForEver() {
        failing.add("commit");

        write("first", false);
        network.runFor(Duration.ofSeconds(1));

        assertThat(told).containsExactly("first failed");
        assertThat(writer.fault()).map(LedgerStorageException::kind).contains(Kind.DISK_FULL);
    }

    @Test
    void triesAgainAlsoWhenTheDiskCannotEvenBeReadAtTheFirstAttempt() {
        disk.refuseWrites(Kind.DISK_FULL);
        write("first", false);
        network.runFor(Duration.ofSeconds(1));
        disk.acceptWrites();
        failing.add("account");

        network.runFor(Duration.ofSeconds(20));

        assertThat(failing).isEmpty();
        assertThat(writer.fault()).isEmpty();
    }

    private void write(String name, boolean fails) {
        AccountRecord account =
                AccountRecord.empty(LedgerNodeFixture.keyOf(name).publicKey());
        writer.write(LedgerWrite.ofAccounts(List.of(account), List.of()), new FlushListener() {
            @Override
            public void flushed() {
                told.add(name);
                if (fails) {
                    throw new IllegalStateException("a mistake");
                }
            }

            @Override
            public void failed(LedgerStorageException fault) {
                told.add(name + " failed");
            }
        });
    }

    private void failOnceIfAsked(String method) {
        if (failing.remove(method)) {
            throw new LedgerStorageException(Kind.DISK_FULL, "the disk is gone");
        }
    }
}
