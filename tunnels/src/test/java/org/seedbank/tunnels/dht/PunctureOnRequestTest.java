package org.seedbank.tunnels.dht;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.community.Community;
import org.seedbank.overlay.community.GlobalTime;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.discovery.Puncturing;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.sim.SimulatedPacket.Fate;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.tunnels.dht.TableMessage.Ping;
import org.seedbank.tunnels.dht.TableSwarm.HandMade;
import org.seedbank.tunnels.dht.TableSwarm.Member;

/** Who may have a node send something to somebody, and how much. */
class PunctureOnRequestTest {
    private final TableSwarm swarm = new TableSwarm(3);
    private final Member member = swarm.join("member");
    private final SimulatedNode walker = swarm.network().node("walker");
    private final HandMade asking = swarm.handMade("asking", Community.builder(TableSwarm.OVERLAY));
    private final SimulatedNode place = swarm.network().node("asking");
    private final Puncturing puncturing = new Puncturing(
            place.context(),
            place.endpoint(),
            new PacketWriter(
                    TableSwarm.OVERLAY,
                    TestKeys.named("asking"),
                    new GlobalTime(place.context().loop())),
            TableSwarm.at(place.address()),
            address -> true);

    private int punctures;

    PunctureOnRequestTest() {
        swarm.network()
                .observing(packet -> punctures += packet.fate() == Fate.SENT
                                && packet.to().ip().equals(walker.address().ip())
                        ? 1
                        : 0);
    }

    @Test
    void strangersMayNot() {
        ask(walker.address());

        assertThat(punctures).isZero();
    }

    @Test
    void whoeverAskedSomethingLatelyMayOnceInFiveSeconds() {
        asking.send(member.place().address(), TableLayout.PING, new Ping(1));
        swarm.network().runFor(Duration.ofMillis(300));

        ask(walker.address());
        ask(walker.address());
        assertThat(punctures).isEqualTo(1);

        swarm.network().runFor(Duration.ofSeconds(5));
        ask(walker.address());
        assertThat(punctures).isEqualTo(2);
    }

    @Test
    void nobodyMayToWhereNothingIsSent() {
        asking.send(member.place().address(), TableLayout.PING, new Ping(1));
        swarm.network().runFor(Duration.ofMillis(300));

        ask(walker.address().withPort(1));

        assertThat(punctures).isZero();
    }

    @Test
    void thatIsBoundedForAllTogether() {
        asking.send(member.place().address(), TableLayout.PING, new Ping(1));
        swarm.network().runFor(Duration.ofMillis(300));

        for (int port = 3000; port < 3200; port++) {
            puncturing.ask(member.place().address(), walker.address().withPort(port), Address.NONE, 7);
        }
        swarm.network().runFor(Duration.ofSeconds(1));

        assertThat(punctures).isBetween(20, 45);
    }

    private void ask(Address target) {
        puncturing.ask(member.place().address(), target, Address.NONE, 7);
        swarm.network().runFor(Duration.ofMillis(300));
    }
}
