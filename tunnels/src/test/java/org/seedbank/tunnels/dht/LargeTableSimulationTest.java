package org.seedbank.tunnels.dht;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.tunnels.dht.TableSwarm.Member;

class LargeTableSimulationTest {
    private static final int NODES = 100;

    /** Each node met one other; then twenty fall silent without a word, and nobody has noticed yet. */
    @Test
    void findsEachRecordFromEverywhereAlthoughOneInFiveIsSilent() {
        TableSwarm swarm = new TableSwarm(11);
        List<Member> members = swarm.grow(NODES);
        List<TablePoint> targets = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            TablePoint target =
                    TablePoint.of(TestKeys.named("record " + i).publicKey().memberId());
            targets.add(target);
            int kept = swarm.await(members.get(i * 7).table().store(target, Bytes.utf8("record " + i)));
            assertThat(kept).isEqualTo(AnswerDesk.HOLDERS);
        }
        List<Member> alive = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            if (i % 5 == 1) {
                members.get(i).place().crash();
            } else {
                alive.add(members.get(i));
            }
        }

        for (int i = 0; i < targets.size(); i++) {
            for (Member member : alive) {
                assertThat(swarm.await(member.table().find(targets.get(i))))
                        .as(
                                "record %d from %s, seed %d",
                                i, member.place(), swarm.network().seed())
                        .extracting(FoundValue::data)
                        .containsExactly(Bytes.utf8("record " + i));
            }
        }
    }
}
