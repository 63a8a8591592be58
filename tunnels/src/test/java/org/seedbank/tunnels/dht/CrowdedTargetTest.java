package org.seedbank.tunnels.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.seedbank.tunnels.dht.TablePointTest.point;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.community.Community;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.dht.TableMessage.Found;
import org.seedbank.tunnels.dht.TableSwarm.HandMade;
import org.seedbank.tunnels.dht.TableSwarm.Member;

/** Many hostile nodes around what others store and look for. */
class CrowdedTargetTest {
    private static final Bytes DATA = Bytes.utf8("data");
    private static final Bytes TOKEN = Bytes.filled(20, 7);

    private final TableSwarm swarm = new TableSwarm(21);
    private final List<HandMade> crowd = new ArrayList<>();
    private IntFunction<List<Bytes>> values = number -> List.of();
    private boolean isNamingOthers = true;
    private int named;

    /**
     * The place of a node follows from its address, so one address brings all keys at it near to what is near to it.
     */
    @Test
    void oneAddressWithManyKeysDoesNotGetAllThatIsStored() {
        List<Member> members = swarm.grow(14);
        for (int i = 0; i < 40; i++) {
            join(i, new Address(Bytes.fromHex("c6336407"), 5000 + i));
        }
        TablePoint target = new TablePoint(
                Contact.of(crowd.get(0).peer()).point().value().slice(0, 3).concat(Bytes.filled(17, 0x55)));
        Member victim = members.get(13);
        crowd.subList(0, 4).forEach(each -> victim.table().met(each.peer()));
        swarm.network().runFor(Duration.ofSeconds(2));
        assertThat(victim.table().knows(crowd.get(0).peer())).isTrue();

        int unused = swarm.await(victim.table().store(target, DATA));

        assertThat(members.stream()
                        .filter(each -> each != victim && each.table().values() > 0))
                .hasSizeGreaterThanOrEqualTo(AnswerDesk.HOLDERS - 2);
    }

    @Test
    void looksAtSoManyValuesOnly() {
        Member victim = swarm.join("victim");
        isNamingOthers = false;
        values = number -> {
            List<Bytes> own = new ArrayList<>();
            for (int i = 0; i < TableMessage.MOST_VALUES; i++) {
                own.add(StoredValue.plain(Bytes.utf8("value " + number + " " + i))
                        .encoded());
            }
            return own;
        };
        for (int i = 0; i < 24; i++) {
            join(i, swarm.network().node("hostile " + i).address());
            victim.table().met(crowd.get(i).peer());
        }
        isNamingOthers = true;
        swarm.network().runFor(Duration.ofSeconds(2));

        assertThat(swarm.await(victim.table().find(point("a7")))).hasSize(64);
    }

    private void join(int number, Address address) {
        String name = "hostile " + number;
        var unused = swarm.network().node(name, address);
        Community.Builder table = TableSwarm.alive(() -> crowd.get(number))
                .signedWithoutTime(
                        TableLayout.FIND.id(),
                        TableLayout.FIND,
                        (from, find) -> crowd.get(number)
                                .send(
                                        from.address(),
                                        TableLayout.FOUND,
                                        new Found(find.identifier(), TOKEN, values.apply(number), others())));
        crowd.add(swarm.handMade(name, table));
    }

    /** Each time others, so that there is always somebody nearer who was not asked yet. */
    private List<Peer> others() {
        List<Peer> others = new ArrayList<>();
        for (int i = 0; isNamingOthers && i < TableMessage.MOST_NODES; i++) {
            named++;
            others.add(crowd.get(named % crowd.size()).peer());
        }
        return others;
    }
}
