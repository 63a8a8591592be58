package org.seedbank.overlay.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.trustchain.fixture.TestKeys;

class AddressBookTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    private static final AddressBook BOOK = new AddressBook(
            NOW,
            Address.loopback(7000),
            Optional.of(DiscoveringNode.publicAddress(1)),
            Optional.of(DiscoveringNode.publicAddress(2)),
            3,
            Reach.BEHIND_NAT,
            List.of(entry(1, true), entry(2, false)));

    @Test
    void readsWhatItWrote() {
        assertThat(AddressBook.decode(BOOK.encode())).isEqualTo(BOOK);
        assertThat(AddressBook.decode(AddressBook.empty(NOW).encode())).isEqualTo(AddressBook.empty(NOW));
    }

    @Test
    void isLikeOneThatDiffersInTimesAndTheirOrderOnly() {
        AddressBook.Entry first = BOOK.entries().get(0);
        AddressBook.Entry second = BOOK.entries().get(1);
        AddressBook.Entry laterHeard =
                new AddressBook.Entry(second.peer(), second.since(), NOW.plusSeconds(5), second.isNeighbour());
        AddressBook.Entry neighbour = new AddressBook.Entry(second.peer(), second.since(), second.lastHeard(), true);

        assertThat(with(List.of(laterHeard, first)).isLike(BOOK)).isTrue();
        assertThat(with(List.of(first, neighbour)).isLike(BOOK)).isFalse();
        assertThat(with(List.of(first)).isLike(BOOK)).isFalse();
        assertThat(AddressBook.empty(NOW).isLike(BOOK)).isFalse();
    }

    private static AddressBook with(List<AddressBook.Entry> entries) {
        return new AddressBook(
                NOW.plusSeconds(10), BOOK.local(), BOOK.wan(), BOOK.mapped(), BOOK.witnesses(), BOOK.reach(), entries);
    }

    @Test
    void refusesABookThatIsCutAnywhere() {
        Bytes encoded = BOOK.encode();

        for (int size = 0; size < encoded.size(); size++) {
            Bytes cut = encoded.slice(0, size);
            assertThatThrownBy(() -> AddressBook.decode(cut)).isInstanceOf(MalformedMessageException.class);
        }
    }

    @Test
    void refusesABookWithAnyByteChanged() {
        byte[] encoded = BOOK.encode().toArray();

        for (int i = 0; i < encoded.length; i++) {
            byte[] changed = encoded.clone();
            changed[i] ^= 0x10;
            assertThatThrownBy(() -> AddressBook.decode(Bytes.wrap(changed)))
                    .as("byte %d", i)
                    .isInstanceOf(MalformedMessageException.class);
        }
    }

    @Test
    void holdsNoMoreThanItsLimit() {
        AddressBook book = new AddressBook(
                NOW,
                Address.NONE,
                Optional.empty(),
                Optional.empty(),
                0,
                Reach.UNKNOWN,
                new ArrayList<>(Collections.nCopies(AddressBook.LIMIT + 5, entry(1, true))));

        assertThat(book.entries()).hasSize(AddressBook.LIMIT);
        assertThat(book.encode().size()).isLessThanOrEqualTo(AddressBook.MAX_SIZE);
        assertThat(AddressBook.decode(book.encode())).isEqualTo(book);
    }

    @Test
    void aRestartedNodeFindsItsNeighboursWithoutBootstrap() {
        SimulatedNetwork network = SimulatedNetwork.seeded(31);
        DiscoveringNode bootstrap = DiscoveringNode.start(DiscoveringNode.place(network, 0));
        DiscoveringNode friend = DiscoveringNode.start(DiscoveringNode.place(network, 1), bootstrap.address());
        SimulatedNode place = DiscoveringNode.place(network, 2);
        DiscoveringNode before = DiscoveringNode.start(place, bootstrap.address());
        network.runFor(Duration.ofSeconds(20));
        assertThat(before.neighbours()).as("seed 31").contains(friend.address());
        Bytes saved = before.discovery().addressBook().encode();

        place.crash();
        bootstrap.place().crash();
        network.runFor(Duration.ofSeconds(5));
        place.restart();
        DiscoveringNode after = DiscoveringNode.start(place);
        after.discovery().recall(AddressBook.decode(saved));
        network.runFor(Duration.ofSeconds(20));

        assertThat(after.neighbours()).as("seed 31").containsExactly(friend.address());
        assertThat(after.discovery().addressBook().entries())
                .as("who is gone is not forgotten at once")
                .anyMatch(entry -> entry.peer().equals(bootstrap.peer()) && !entry.isNeighbour());
    }

    private static AddressBook.Entry entry(int number, boolean isNeighbour) {
        Peer peer = new Peer(TestKeys.named("peer " + number).publicKey(), DiscoveringNode.publicAddress(number));
        return new AddressBook.Entry(peer, NOW.minusSeconds(100), NOW.minusSeconds(number), isNeighbour);
    }
}
