package org.seedbank.overlay.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.OffenceListener;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.fixture.TestKeys;

/** Who offers what few do among many who do not, and crowds of either kind. */
class ScarceNeighboursTest {
    private static final DiscoverySettings SETTINGS = DiscoverySettings.DEFAULT.keepingPlacesForScarceOnes();
    private static final int KEPT = 13;
    private static final int REST = 17;
    private static final int CROWD = 200;

    private final Neighbourhood neighbourhood = with(SETTINGS);

    @Test
    void aCrowdDoesNotPushScarceOnesOut() {
        // Of one hand, as exits are, and so a crowd among those who are alone in their networks.
        List<Peer> scarce = IntStream.range(0, 3)
                .mapToObj(i -> new Peer(peer(1000 + i).key(), publicAddress(1000, i)))
                .toList();
        scarce.forEach(each -> add(neighbourhood, each, true));

        for (int i = 0; i < CROWD; i++) {
            // Each is found through another first contact, and so deserves a place more than any other could.
            neighbourhood.origins().note(peer(i).address(), Origin.named(peer(i).address()));
            add(neighbourhood, peer(i), false);
        }

        assertThat(neighbourhood.size()).isEqualTo(SETTINGS.limit());
        assertThat(scarce).allMatch(each -> neighbourhood.at(each).isPresent());
    }

    @Test
    void scarceOnesGetPlacesWhereOthersHadAll() {
        crowd(0, SETTINGS.limit(), false);

        crowd(1000, 3, true);

        assertThat(scarce(neighbourhood)).isEqualTo(3);
        assertThat(neighbourhood.size()).isEqualTo(SETTINGS.limit());
    }

    @Test
    void scarceOnesLeaveTheOthersTheirPart() {
        crowd(0, SETTINGS.limit(), false);

        crowd(1000, CROWD, true);

        assertThat(scarce(neighbourhood)).isEqualTo(KEPT);
        for (int i = 0; i < REST; i++) {
            assertThat(neighbourhood.at(peer(i)))
                    .as("one of those who were first")
                    .isPresent();
        }
    }

    @Test
    void othersGetTheirPartWhereScarceOnesHadAllPlaces() {
        crowd(1000, SETTINGS.limit(), true);

        crowd(0, CROWD, false);

        assertThat(scarce(neighbourhood)).isEqualTo(KEPT);
        assertThat(neighbourhood.size()).isEqualTo(SETTINGS.limit());
    }

    @Test
    void whoeverSaysToBeScarceInFewNetworksMakesRoomForOthersWhoSaySo() {
        for (int i = 0; i < 40; i++) {
            add(neighbourhood, new Peer(peer(2000 + i).key(), publicAddress(3000 + i % 4, i)), true);
        }
        crowd(0, CROWD, false);
        assertThat(scarce(neighbourhood)).isEqualTo(KEPT);

        crowd(1000, 8, true);

        assertThat(scarce(neighbourhood)).isEqualTo(KEPT);
        for (int i = 0; i < 8; i++) {
            assertThat(neighbourhood.at(peer(1000 + i))).isPresent();
        }
    }

    @Test
    void keepsNoPlacesUnlessAskedTo() {
        Neighbourhood usual = with(DiscoverySettings.DEFAULT);
        for (int i = 0; i < SETTINGS.limit(); i++) {
            add(usual, peer(i), false);
        }

        add(usual, peer(1000), true);

        assertThat(usual.at(peer(1000))).isEmpty();
    }

    @Test
    void believesWhatIsSaidLast() {
        crowd(0, SETTINGS.limit(), false);

        neighbourhood.says(peer(3).key(), true);
        neighbourhood.says(peer(1000).key(), true);
        Proof brief = new Proof(Address.NONE, true, true, Optional.empty());
        assertThat(neighbourhood.add(peer(3), brief)).isTrue();

        assertThat(neighbourhood.of(peer(3).key()).orElseThrow().isScarce()).isTrue();
        assertThat(scarce(neighbourhood)).isEqualTo(1);
        add(neighbourhood, peer(3), false);
        assertThat(scarce(neighbourhood)).isZero();
    }

    @Test
    void looksForScarceOnesAlthoughAllPlacesAreTaken() {
        crowd(0, SETTINGS.limit(), false);
        Address stranger = peer(500).address();

        assertThat(neighbourhood.vacancies().test(stranger, Origin.SUGGESTED)).isTrue();
        crowd(1000, KEPT, true);
        assertThat(neighbourhood.vacancies().test(stranger, Origin.UNASKED)).isFalse();
    }

    private void crowd(int first, int size, boolean isScarce) {
        for (int i = first; i < first + size; i++) {
            add(neighbourhood, peer(i), isScarce);
        }
    }

    private static void add(Neighbourhood to, Peer peer, boolean isScarce) {
        boolean unused = to.add(peer, new Proof(Address.NONE, true, true, Optional.of(isScarce)));
    }

    private static long scarce(Neighbourhood in) {
        return in.all().stream().filter(Neighbour::isScarce).count();
    }

    private static Neighbourhood with(DiscoverySettings settings) {
        SimulatedNetwork network = SimulatedNetwork.seeded(1);
        return new Neighbourhood(
                network.node("self").context(), settings, TestKeys.named("self").publicKey(), OffenceListener.NONE);
    }

    private static Peer peer(int number) {
        return new Peer(TestKeys.named("peer " + number).publicKey(), publicAddress(number, 0));
    }

    private static Address publicAddress(int network, int port) {
        byte[] ip = {93, (byte) (network >> 8), (byte) network, 7};
        return new Address(Bytes.wrap(ip), 7000 + port);
    }
}
