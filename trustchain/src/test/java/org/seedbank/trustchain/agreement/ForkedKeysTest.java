package org.seedbank.trustchain.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.fixture.TestChain;
import org.seedbank.trustchain.store.InMemoryChainStore;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.trustchain.token.ByteCount;
import org.seedbank.trustchain.validation.DoubleSpend;

class ForkedKeysTest {
    private static final int MOST = 10;

    private final SimulatedNetwork network = SimulatedNetwork.seeded(4);
    private final InMemoryChainStore disk = InMemoryChainStore.immediate();
    private final LedgerWriter writer = new LedgerWriter(network.node("me").context(), disk);
    private final ForkedKeys forked = new ForkedKeys(writer, MOST);

    @Test
    void storesSoManyForksOfStrangersAndRefusesTheOthersAllTheSame() {
        AtomicInteger told = new AtomicInteger();
        forked.listen(key -> told.incrementAndGet());

        for (int i = 0; i < 30; i++) {
            forked.add(forkOf("stranger " + i));
            forked.add(forkOf("stranger " + i));
        }
        network.runFor(Duration.ofSeconds(1));

        assertThat(disk.forks()).hasSize(MOST);
        assertThat(told).hasValue(30);
        for (int i = 0; i < 30; i++) {
            assertThat(forked.contains(keyOf("stranger " + i))).isTrue();
        }
    }

    @Test
    void storesForksOfThoseWithWhomWeHaveAnAccountHoweverManyOthersThereAre() {
        disk.commit(LedgerWrite.ofAccounts(List.of(paying("partner")), List.of()))
                .join();
        for (int i = 0; i < 30; i++) {
            forked.add(forkOf("stranger " + i));
        }

        forked.add(forkOf("partner"));
        network.runFor(Duration.ofSeconds(1));

        ForkedKeys next = new ForkedKeys(writer, MOST);
        next.load();
        assertThat(next.contains(keyOf("partner"))).isTrue();
        assertThat(next.contains(keyOf("stranger 0"))).isTrue();
        assertThat(next.contains(keyOf("stranger 29"))).isFalse();
    }

    private static AccountRecord paying(String name) {
        return new AccountRecord(
                keyOf(name),
                List.of(),
                Optional.empty(),
                List.of(),
                ByteCount.ZERO,
                ByteCount.ofMebibytes(1),
                ByteCount.ZERO,
                Optional.<Instant>empty());
    }

    private static DoubleSpend forkOf(String name) {
        PublicKey payee = keyOf("payee");
        return new DoubleSpend(new TestChain(name).propose(payee, 1), new TestChain(name).propose(payee, 2));
    }

    private static PublicKey keyOf(String name) {
        return new TestChain(name).owner();
    }
}
