package org.seedbank.torrent.utp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.seedbank.torrent.utp.ReceivedPackets.Fate;

/** Memory of packets that overtook others. */
class ReceivedPacketsTest {
    private static final int LIMIT = 4 << 20;
    private static final long SHARED = 8 << 20;
    private static final int PAYLOAD = 1400;
    private static final int FURTHEST = 4096;

    private final MemoryBudget budget = new MemoryBudget(SHARED);

    private ReceivedPackets connection() {
        ReceivedPackets packets = new ReceivedPackets(LIMIT, budget);
        packets.begin(0);
        return packets;
    }

    /** Sends everything but the first packet; how much of it is held. */
    private static long fill(ReceivedPackets packets) {
        long held = 0;
        for (int number = 1; number < FURTHEST; number++) {
            if (packets.arrived(number, ByteBuffer.allocate(PAYLOAD), false) == Fate.WAITS) {
                held += PAYLOAD;
            }
        }
        return held;
    }

    @Test
    void holdsNoMoreForAllThanTheSharedMemory() {
        long held = 0;
        for (int index = 0; index < 100; index++) {
            held += fill(connection());
        }

        assertThat(held).isBetween(SHARED / 4, SHARED);
        assertThat(held).isLessThanOrEqualTo(SHARED - budget.left());
    }

    @Test
    void leavesRoomForWhatComesInOrder() {
        for (int index = 0; index < 100; index++) {
            long unused = fill(connection());
        }

        assertThat(connection().window()).isGreaterThanOrEqualTo(1 << 20);
    }

    @Test
    void forgetsWhatWaitsWhenNobodyReadsAnyMore() {
        ReceivedPackets packets = connection();
        long unused = fill(packets);
        long taken = SHARED - budget.left();

        packets.discard();
        long kept = SHARED - budget.left();
        Fate next = packets.arrived(FURTHEST - 1, ByteBuffer.allocate(PAYLOAD), false);

        assertThat(taken).isGreaterThan(1 << 19);
        // Which numbers came is still known, so that they are not sent again.
        assertThat(kept).isLessThan(64 << 10);
        assertThat(next).isEqualTo(Fate.WAITS);
        assertThat(SHARED - budget.left()).isLessThan(64 << 10);
        assertThat(packets.arrived(1, ByteBuffer.allocate(PAYLOAD), false)).isEqualTo(Fate.OLD);
        assertThat(packets.arrived(0, ByteBuffer.allocate(PAYLOAD), true)).isEqualTo(Fate.OLD);
        assertThat(packets.arrived(0, ByteBuffer.allocate(PAYLOAD), false)).isEqualTo(Fate.TAKEN);
    }

    @Test
    void givesEverythingBackAtTheEnd() {
        List<ReceivedPackets> all = new ArrayList<>();
        for (int index = 0; index < 10; index++) {
            ReceivedPackets packets = connection();
            long unused = fill(packets);
            all.add(packets);
        }
        all.get(0).discard();
        all.get(1).arrived(0, ByteBuffer.allocate(PAYLOAD), false);
        all.get(2).trim();

        all.forEach(ReceivedPackets::release);
        all.forEach(ReceivedPackets::release);

        assertThat(budget.left()).isEqualTo(SHARED);
    }

    @Test
    void deliversWhatWaitedThoughTheSharedMemoryIsUsedUp() {
        ReceivedPackets packets = connection();
        long held = fill(packets);
        budget.take(budget.left());
        ByteBuffer read = ByteBuffer.allocate(LIMIT);

        Fate fate = packets.arrived(0, ByteBuffer.allocate(PAYLOAD), false);
        while (packets.read(read) > 0) {
            assertThat(packets.readable()).isLessThanOrEqualTo(LIMIT);
        }

        assertThat(fate).isEqualTo(Fate.TAKEN);
        assertThat(read.position()).isEqualTo(held + PAYLOAD);
    }
}
