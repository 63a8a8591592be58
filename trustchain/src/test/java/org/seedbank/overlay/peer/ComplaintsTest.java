package org.seedbank.overlay.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Offence;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.fixture.TestKeys;

class ComplaintsTest {
    private static final PublicKey ALICE = TestKeys.named("alice").publicKey();

    private static final List<Offence> KINDS =
            List.of(Offence.MALFORMED, Offence.BAD_SIGNATURE, Offence.TOO_MANY_PACKETS, Offence.TOO_MANY_QUESTIONS);

    private final SimulatedNetwork network = SimulatedNetwork.seeded(1);
    private final NodeContext context = network.node("owner").context();
    private final PeerGraph peers = new PeerGraph(context, 9);
    private final Complaints complaints = peers.complaints();

    @Test
    void countsWhatOneHostDoesWhateverItsPortsAndNamesWhoProvedToBeThere() {
        Address address = at(1, 2, 7000);
        peers.learn(new Peer(ALICE, address));

        complaints.offended(address, Offence.MALFORMED);
        network.runFor(Duration.ofSeconds(5));
        complaints.offended(at(1, 2, 7001), Offence.MALFORMED);
        complaints.offended(address, Offence.BAD_SIGNATURE);

        assertThat(complaints.all()).hasSize(2);
        Complaint first = complaints.all().get(0);
        assertThat(first.member()).contains(ALICE.memberId());
        assertThat(first.address()).isEqualTo(at(1, 2, 0));
        assertThat(first.count()).isEqualTo(2);
        assertThat(Duration.between(first.first(), first.last())).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void tellsNodesOfOneMachineApart() {
        complaints.offended(Address.loopback(1), Offence.MALFORMED);
        complaints.offended(Address.loopback(2), Offence.MALFORMED);

        assertThat(complaints.all())
                .extracting(Complaint::address)
                .containsExactly(Address.loopback(1), Address.loopback(2));
    }

    @Test
    void sourcesThatOneNetworkInventsDisplaceOnlyEachOther() {
        complaints.offended(at(1, 1, 9), Offence.FALSE_BLOCKS);
        for (int i = 0; i < 20_000; i++) {
            complaints.offended(at(2 + i % 10, i / 10 % 256, i), KINDS.get(i / 2560 % KINDS.size()));
            network.runFor(Duration.ofMillis(100));
        }

        assertThat(complaints.all()).hasSize(Complaints.LIMIT);
        assertThat(complaints.all()).extracting(Complaint::address).contains(at(1, 1, 0));
    }

    @Test
    void takesTenNewSourcesASecondOnceItIsFull() {
        for (int i = 0; i < Complaints.LIMIT; i++) {
            complaints.offended(at(i / 256, i % 256, 9), Offence.MALFORMED);
        }
        for (int i = 0; i < 5000; i++) {
            complaints.offended(at(10 + i / 256, i % 256, 9), Offence.MALFORMED);
            network.runFor(Duration.ofMillis(1));
        }

        assertThat(complaints.all())
                .filteredOn(each -> each.address().ip().at(2) >= 10)
                .hasSizeBetween(49, 50);
    }

    @Test
    void takesUpWhatAnEarlierRunNotedAndForgetsItAfterAMonth() {
        Instant now = context.clock().instant();
        complaints.recall(List.of(
                noted(at(1, 1, 0), now.minus(Duration.ofDays(31))),
                noted(at(1, 2, 0), now.minus(Duration.ofDays(29)))));

        complaints.offended(at(1, 2, 8), Offence.MALFORMED);

        assertThat(complaints.all()).singleElement().satisfies(each -> {
            assertThat(each.count()).isEqualTo(8);
            assertThat(each.last()).isEqualTo(now);
        });
    }

    private static Complaint noted(Address address, Instant when) {
        return new Complaint(Optional.empty(), address, Offence.MALFORMED, 7, when, when);
    }

    private static Address at(int network, int host, int port) {
        return new Address(Bytes.wrap(new byte[] {93, 0, (byte) network, (byte) host}), port);
    }
}
