package org.seedbank.tunnels.cell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.trustchain.fixture.TestKeys;

class StationTableTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void knowsWhatAMapKnows(long seed) {
        Random random = new Random(seed);
        StationTable table = new StationTable();
        Map<Integer, Station> map = new HashMap<>();

        for (int i = 0; i < 20_000; i++) {
            int id = (int) (random.nextInt(600) * 0x9e3779b9L) >>> random.nextInt(2);
            Counter station = new Counter(true);
            if (random.nextInt(5) < 3) {
                table.put(id, station);
                map.put(id, station);
            } else {
                Station known = map.get(id);
                table.remove(id, known == null ? station : known);
                table.remove(id, station);
                map.remove(id);
            }
            assertThat(table.size()).as("seed %s", seed).isEqualTo(map.size());
        }

        map.forEach((id, station) ->
                assertThat(table.get(id)).as("seed %s, id %s", seed, id).isSameAs(station));
        int free = table.freeId(random);
        assertThat(map).doesNotContainKey(free);
    }

    @Test
    void forgetsWhoeverEndsWithATick() {
        StationTable table = new StationTable();
        List<Counter> counters = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            counters.add(new Counter(i % 2 == 0));
            table.put(i * 64, counters.get(i));
        }

        table.tick();
        table.tick();

        assertThat(table.size()).isEqualTo(50);
        assertThat(counters.get(0).ticks).isEqualTo(2);
        assertThat(counters.get(1).ticks).isEqualTo(1);
    }

    @Test
    void removesOnlyWhoeverIsMeant() {
        StationTable table = new StationTable();
        Counter first = new Counter(true);
        Counter second = new Counter(true);
        table.put(7, first);
        table.put(7, second);

        table.remove(7, first);

        assertThat(table.get(7)).isSameAs(second);
    }

    private static final class Counter implements Station {
        private final boolean isLasting;
        private int ticks;

        Counter(boolean isLasting) {
            this.isLasting = isLasting;
        }

        @Override
        public Address neighbour() {
            return Address.NONE;
        }

        @Override
        public PublicKey neighbourKey() {
            return TestKeys.named("neighbour").publicKey();
        }

        @Override
        public void sealed(byte[] cell, int size) {
            throw new AssertionError("no cell was sent");
        }

        @Override
        public void destroyed(int reason) {
            throw new AssertionError("nobody ended it");
        }

        @Override
        public boolean tick() {
            ticks++;
            return isLasting;
        }
    }
}
