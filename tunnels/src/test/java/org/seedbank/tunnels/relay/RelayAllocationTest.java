package org.seedbank.tunnels.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.BulkEndpoint;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.tunnels.cell.CellHeader;
import org.seedbank.tunnels.cell.CellPort;
import org.seedbank.tunnels.cell.Station;
import org.seedbank.tunnels.cell.StationTable;
import org.seedbank.tunnels.crypto.CellCipher;
import org.seedbank.tunnels.crypto.OpeningLayer;
import org.seedbank.tunnels.crypto.SealingLayer;
import org.seedbank.tunnels.crypto.SessionKeys;
import org.seedbank.tunnels.directory.Directory;
import org.seedbank.tunnels.exit.ExitHouse;
import org.seedbank.tunnels.exit.ExitLimits;
import org.seedbank.tunnels.exit.ExitServices;
import org.seedbank.tunnels.exit.ExitTraffic;
import org.seedbank.tunnels.exit.Reach;
import org.seedbank.tunnels.fixture.TunnelSwarm;
import org.seedbank.tunnels.hidden.IntroductionDirectory;
import org.seedbank.tunnels.hidden.MeetingPlace;
import org.seedbank.tunnels.hidden.MeetingPlan;
import org.seedbank.tunnels.hidden.MemberOverlays;

/** A relay asks for no memory with a cell. */
class RelayAllocationTest {
    private static final int CELLS = 2_000;
    private static final int ROUNDS = 6;
    private static final int SIZE = 1_400;
    private static final CommunityId OVERLAY = TunnelSwarm.OVERLAY;

    private final CellCipher cipher = CellCipher.fastest();
    private final SessionKeys.Half keys = new SessionKeys.Half(Bytes.filled(32, 1), Bytes.filled(4, 2));
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private long sent;

    @Test
    void opensCellsWithoutAllocation() {
        Station forward = relay().forward();
        byte[][] cells = cells();

        long bytes = allocated(i -> forward.sealed(cells[i], cells[i].length));

        assertThat(bytes).as("bytes for each cell, with " + cipher.name()).isZero();
        assertThat(sent).isEqualTo(ROUNDS * CELLS);
    }

    @Test
    void sealsCellsWithoutAllocation() {
        Station backward = relay().backward();
        byte[] cell = cell(SIZE);

        long bytes = allocated(i -> backward.sealed(cell, cell.length));

        assertThat(bytes).as("bytes for each cell, with " + cipher.name()).isZero();
        assertThat(sent).isEqualTo(ROUNDS * CELLS);
    }

    /** It opens each cell and seals it again. */
    @Test
    void passesCellsOnBetweenCircuitsWithoutAllocation() {
        Station first = new JoinedPair(joiner(), side("seeder", 1), side("downloader", 2)).first();
        byte[][] cells = cells();

        long bytes = allocated(i -> first.sealed(cells[i], cells[i].length));

        assertThat(bytes).as("bytes for each cell, with " + cipher.name()).isZero();
        assertThat(sent).isEqualTo(ROUNDS * CELLS);
    }

    /** What an owner seals, one after the other. */
    private byte[][] cells() {
        byte[][] cells = new byte[ROUNDS * CELLS][];
        SealingLayer owner = SealingLayer.fromTheStart(cipher, keys);
        for (int i = 0; i < cells.length; i++) {
            cells[i] = cell(SIZE + SealingLayer.OVERHEAD);
            int unused = owner.seal(new CellCipher.Span().set(new byte[SIZE], 0, SIZE), cells[i], CellHeader.SIZE);
        }
        return cells;
    }

    /**
     * Bytes for each cell in the round that asks for the fewest; in others the machine itself does, as when it
     * compiles.
     */
    private long allocated(IntConsumer work) {
        long fewest = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = round * CELLS; i < (round + 1) * CELLS; i++) {
                work.accept(i);
            }
            fewest = Math.min(fewest, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return fewest / CELLS;
    }

    private RelayPair relay() {
        JoinLimits limits = JoinLimits.DEFAULT;
        return new RelayPair(joiner(), end("owner", 1), end("exit", 2), layers(), new Usage(limits));
    }

    private RelayPair.Layers layers() {
        return new RelayPair.Layers(new OpeningLayer(cipher, keys), SealingLayer.fromTheStart(cipher, keys));
    }

    private JoinedPair.Side side(String name, int circuit) {
        return new JoinedPair.Side(end(name, circuit), layers(), new Usage(JoinLimits.DEFAULT));
    }

    private Joiner joiner() {
        assumeThat(cipher.name()).isEqualTo("conscrypt");
        NodeContext context = SimulatedNetwork.seeded(1).node("relay").context();
        CellPort port = new CellPort(new Counted(), OVERLAY, cipher);
        Directory directory = new Directory(context, TestKeys.named("relay").publicKey(), TunnelSwarm.RELAY);
        Reach reach = Reach.publicOnly();
        ExitHouse exits = new ExitHouse(new ExitTraffic(OVERLAY, Set.of()), reach, new NoServices(), ExitLimits.NONE);
        return new Joiner(
                context,
                port,
                new StationTable(),
                new JoinerPlan(
                        OVERLAY,
                        TestKeys.named("relay"),
                        TunnelSwarm.RELAY,
                        directory,
                        exits,
                        reach,
                        JoinTerms.DEFAULT,
                        place(context)));
    }

    private MeetingPlace place(NodeContext context) {
        MemberOverlays overlays = new MemberOverlays(
                context, new Counted(), TestKeys.named("relay"), MeetingPlan.ALONE, () -> Address.NONE);
        return new MeetingPlace(IntroductionDirectory.NONE, () -> Address.NONE, overlays);
    }

    private static RelayPair.End end(String name, int circuit) {
        return new RelayPair.End(new Peer(TestKeys.named(name).publicKey(), Address.loopback(circuit)), circuit);
    }

    private static byte[] cell(int size) {
        byte[] cell = new byte[CellHeader.SIZE + size];
        new CellHeader(OVERLAY).write(cell, 1, false, false);
        return cell;
    }

    /** Of a relay that is no exit. */
    private static final class NoServices implements ExitServices {
        @Override
        public CompletableFuture<BulkEndpoint> openSocket() {
            return CompletableFuture.failedFuture(new IllegalStateException("no exit"));
        }

        @Override
        public CompletableFuture<Address> resolve(Location.Named host) {
            return CompletableFuture.failedFuture(new IllegalStateException("no exit"));
        }

        @Override
        public CompletableFuture<Bytes> exchangeHttp(Address target, Bytes request) {
            return CompletableFuture.failedFuture(new IllegalStateException("no exit"));
        }
    }

    /** A socket that only counts. */
    private final class Counted implements BulkEndpoint {
        @Override
        public void send(Address to, byte[] array, int offset, int size) {
            sent++;
        }

        @Override
        public void listenInBulk(BulkListener listener) {
            // nothing comes
        }

        @Override
        public Address localAddress() {
            return Address.loopback(1);
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
