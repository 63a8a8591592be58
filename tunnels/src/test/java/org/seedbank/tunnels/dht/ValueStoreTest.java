package org.seedbank.tunnels.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.seedbank.tunnels.dht.TablePointTest.point;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.fixture.TestKeys;

class ValueStoreTest {
    private static final TablePoint PLACE = point("aa");
    private static final Duration HOUR = Duration.ofHours(1);

    private final SimulatedNetwork network = SimulatedNetwork.seeded(1);
    private final ValueStore store =
            new ValueStore(network.node("here").context().clock());

    @Test
    void keepsSeveralValuesAtAPlaceTheNewestFirst() {
        put(plain("one"), 1);
        put(plain("two"), 1);

        assertThat(store.get(PLACE, 0, 8)).containsExactly(encoded("two"), encoded("one"));
        assertThat(store.get(point("ab"), 0, 8)).isEmpty();
    }

    @Test
    void givesAsManyAsAreWantedFromWhereItIsWanted() {
        for (int i = 0; i < 5; i++) {
            put(plain("value " + i), 1);
        }

        assertThat(store.get(PLACE, 1, 2)).containsExactly(encoded("value 3"), encoded("value 2"));
        assertThat(store.get(PLACE, 5, 8)).isEmpty();
        assertThat(store.get(PLACE, 0xffff_ffffL, 8)).isEmpty();
    }

    @Test
    void forgetsWhatIsOver() {
        put(plain("one"), 1);
        network.runFor(HOUR.dividedBy(2));
        put(plain("two"), 1);
        network.runFor(HOUR.dividedBy(2));

        assertThat(store.get(PLACE, 0, 8)).containsExactly(encoded("two"));
        store.expire();
        assertThat(store.size()).isEqualTo(1);
    }

    @Test
    void livesLongerIfItIsStoredAgain() {
        put(plain("one"), 1);
        network.runFor(HOUR.dividedBy(2));
        put(plain("one"), 1);
        network.runFor(HOUR.dividedBy(2));

        assertThat(store.get(PLACE, 0, 8)).containsExactly(encoded("one"));
        assertThat(store.size()).isEqualTo(1);
    }

    @Test
    void doesNotLiveShorterIfItIsStoredAgainForLess() {
        put(plain("one"), 1);
        boolean unused = store.put(PLACE, plain("one"), Duration.ofSeconds(1), from(2));
        network.runFor(Duration.ofMinutes(1));

        assertThat(store.get(PLACE, 0, 8)).containsExactly(encoded("one"));
    }

    @Test
    void keepsTheNewestVersionOfEachKey() {
        StoredValue second = signed("alice", 2);
        put(signed("alice", 1), 1);
        put(second, 1);
        boolean isTaken = store.put(PLACE, signed("alice", 1), HOUR, from(1));
        put(signed("bob", 1), 1);

        assertThat(isTaken).isFalse();
        assertThat(store.get(PLACE, 0, 8)).containsExactly(signed("bob", 1).encoded(), second.encoded());
    }

    @Test
    void givesSignedValuesFirst() {
        put(signed("alice", 1), 1);
        put(plain("one"), 1);

        assertThat(store.get(PLACE, 0, 1)).containsExactly(signed("alice", 1).encoded());
    }

    @Test
    void oneNetworkDoesNotHideWhatOthersStored() {
        put(plain("of the first"), 1);
        for (int i = 0; i < 20; i++) {
            put(plain("flood " + i), 2);
        }
        put(plain("of the last"), 3);

        assertThat(store.get(PLACE, 0, 8))
                .startsWith(encoded("of the last"), encoded("flood 19"), encoded("of the first"));
        assertThat(store.get(PLACE, 0, 99)).hasSize(2 + ValueStore.MOST_OF_A_NETWORK_AT_A_PLACE);
    }

    @Test
    void oneNetworkDoesNotHideByItsKeysWhatOthersStoredWithoutOne() {
        put(plain("of the first"), 1);
        for (int i = 0; i < TableMessage.MOST_VALUES; i++) {
            put(signed("key " + i, 1), 2);
        }

        assertThat(store.get(PLACE, 0, TableMessage.MOST_VALUES)).contains(encoded("of the first"));
    }

    /** As many networks as an answer has values, but all of one /16. */
    @Test
    void manyNetworksOfOneRegionDoNotHideWhatOthersStored() {
        boolean unused = store.put(PLACE, plain("of another region"), HOUR, from(203, 0));
        for (int i = 0; i < 2 * TableMessage.MOST_VALUES; i++) {
            put(plain("flood " + i), i);
        }

        assertThat(store.get(PLACE, 0, TableMessage.MOST_VALUES))
                .hasSize(TableMessage.MOST_VALUES)
                .startsWith(encoded("flood 15"), encoded("of another region"), encoded("flood 14"));
    }

    @Test
    void aRegionDoesNotDisplaceWhatOthersStored() {
        boolean unused = store.put(PLACE, plain("of another region"), HOUR, from(203, 0));
        for (int i = 0; i < 2 * ValueStore.MOST_AT_A_PLACE; i++) {
            put(plain("flood " + i), i);
        }

        assertThat(store.get(PLACE, 0, 2)).contains(encoded("of another region"));
        assertThat(store.size()).isEqualTo(ValueStore.MOST_AT_A_PLACE);
    }

    @Test
    void whoRepeatsTheValuesOfOthersCannotDisplaceThem() {
        put(plain("of the first"), 1);
        put(plain("of the first"), 2);
        for (int i = 0; i < 20; i++) {
            put(plain("flood " + i), 2);
        }

        assertThat(store.get(PLACE, 0, 99)).contains(encoded("of the first"));
    }

    @Test
    void aPlaceIsBoundedForAllNetworksTogether() {
        for (int i = 0; i < 40; i++) {
            put(plain("one of " + i), i);
            put(plain("two of " + i), i);
        }

        assertThat(store.size()).isEqualTo(ValueStore.MOST_AT_A_PLACE);
        assertThat(store.get(PLACE, 0, 99)).hasSize(ValueStore.MOST_AT_A_PLACE);
    }

    @Test
    void aNetworkIsBoundedForAllPlacesTogether() {
        for (int i = 0; i < 2 * ValueStore.MOST_OF_A_NETWORK; i++) {
            boolean unused = store.put(place(i), plain("value"), HOUR, from(1));
        }

        assertThat(store.size()).isEqualTo(ValueStore.MOST_OF_A_NETWORK);
        assertThat(store.get(place(0), 0, 8)).isEmpty();
        assertThat(store.get(place(2 * ValueStore.MOST_OF_A_NETWORK - 1), 0, 8)).hasSize(1);
    }

    @Test
    void isBoundedInAllAndTheOldestOfTheNetworkWithMostGoes() {
        put(plain("of the smallest"), 0);
        for (int i = 0; i < ValueStore.MOST + 100; i++) {
            boolean unused = store.put(place(i), plain("value"), HOUR, from(1 + i % 40));
        }

        assertThat(store.size()).isEqualTo(ValueStore.MOST);
        assertThat(store.get(PLACE, 0, 8)).containsExactly(encoded("of the smallest"));
    }

    @Test
    void keepsNothingForNoTime() {
        boolean isTaken = store.put(PLACE, plain("one"), Duration.ZERO, from(1));

        assertThat(isTaken).isTrue();
        assertThat(store.size()).isZero();
    }

    @Test
    void staysConsistentWhateverComes() {
        List<Integer> sizes = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            boolean unused = store.put(
                    place(i * 7 % 13), plain("value " + i * 31 % 101), Duration.ofSeconds(1 + i % 90), from(i % 17));
            network.runFor(Duration.ofMillis(100));
            if (i % 50 == 0) {
                store.expire();
                int counted = 0;
                for (int place = 0; place < 13; place++) {
                    counted += store.get(place(place), 0, 999).size();
                }
                assertThat(store.size()).isEqualTo(counted);
                sizes.add(counted);
            }
        }
        assertThat(sizes).anyMatch(size -> size > 100);
    }

    private void put(StoredValue value, int network) {
        assertThat(store.put(PLACE, value, HOUR, from(network))).isTrue();
    }

    private static TablePoint place(int number) {
        return new TablePoint(
                Bytes.filled(16, 1).concat(new WireWriter().u32(number).toBytes()));
    }

    private static Address from(int network) {
        return from(198, network);
    }

    private static Address from(int first, int network) {
        return new Address(Bytes.wrap(new byte[] {(byte) first, 51, (byte) network, 9}), 7759);
    }

    private static StoredValue plain(String text) {
        return StoredValue.plain(Bytes.utf8(text));
    }

    private static Bytes encoded(String text) {
        return plain(text).encoded();
    }

    private static StoredValue signed(String name, long version) {
        return StoredValue.signed(Bytes.utf8("of " + name), version, TestKeys.named(name));
    }
}
