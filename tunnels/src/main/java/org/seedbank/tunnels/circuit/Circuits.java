package org.seedbank.tunnels.circuit;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.tunnels.cell.CellPort;
import org.seedbank.tunnels.cell.Destroy;
import org.seedbank.tunnels.cell.StationTable;
import org.seedbank.tunnels.circuit.CircuitState.Closed;
import org.seedbank.tunnels.crypto.CellCipher;
import org.seedbank.tunnels.directory.Candidate;
import org.seedbank.tunnels.directory.Directory;

/** Builds the circuits of this node's own. Lives on the node's loop. */
public final class Circuits {
    private static final int MOST_FAILURES = 20;

    private final CircuitHome home;
    private final Set<Circuit> circuits = new LinkedHashSet<>();
    private final Deque<FailedHop> failures = new ArrayDeque<>();
    private boolean isClosed;

    /**
     * @param context loop, clock and chance of the node
     * @param port carries cells out
     * @param table of the node; shared with circuits of others
     * @param who overlay and identity
     * @param directory whom the node knows
     * @param settings numbers
     */
    public Circuits(
            NodeContext context,
            CellPort port,
            StationTable table,
            Who who,
            Directory directory,
            CircuitSettings settings) {
        this.home = new CircuitHome(
                context,
                port,
                table,
                who.overlay(),
                who.identity(),
                directory,
                settings,
                new CircuitHome.Kept(new Guards(settings.guards()), new Vanguards(context), new Latecomers()));
    }

    /**
     * Builds a circuit.
     *
     * @param listener hears what comes out of it
     * @return the circuit once it is ready; fails with {@link CircuitFailedException}
     */
    public CompletableFuture<Circuit> build(CircuitPlan plan, CircuitListener listener) {
        home.context().loop().assertInLoop();
        if (isClosed) {
            return CompletableFuture.failedFuture(new CircuitFailedException(List.of()));
        }
        circuits.removeIf(each -> each.state() instanceof Closed);
        Circuit circuit = new Circuit(home, plan, listener);
        circuits.add(circuit);
        CompletableFuture<Circuit> building = circuit.build();
        var unused = building.whenComplete((ready, failure) -> remember(circuit.attempts()));
        return building;
    }

    /** The newest hops that did not come about, the oldest first, whatever became of their circuits. */
    public List<FailedHop> failures() {
        home.context().loop().assertInLoop();
        return List.copyOf(failures);
    }

    /** Those that are being built or ready, the oldest first. */
    public List<Circuit> all() {
        home.context().loop().assertInLoop();
        circuits.removeIf(circuit -> circuit.state() instanceof Closed);
        return List.copyOf(circuits);
    }

    /** The node is at {@code addresses}, as it learns by and by: circuits by way of itself are ended. */
    public void livesAt(Collection<Address> addresses) {
        home.directory().livesAt(addresses);
        all().stream()
                .filter(circuit -> circuit.path().stream().anyMatch(hop -> isHere(circuit, hop)))
                .forEach(Circuit::close);
    }

    private boolean isHere(Circuit circuit, Candidate hop) {
        boolean isAskedFor =
                circuit.plan().exit().map(Peer::key).filter(hop.key()::equals).isPresent();
        return !isAskedFor && home.directory().isHere(hop.address());
    }

    /** Whose cells they are made of. */
    public CommunityId overlay() {
        return home.overlay();
    }

    /** The cipher of the loop. */
    public CellCipher cipher() {
        return home.port().cipher();
    }

    /** First hops that are used over and over. */
    public Guards guards() {
        return home.guards();
    }

    /** Ends all, and builds no others. */
    public void close() {
        isClosed = true;
        new ArrayList<>(circuits)
                .forEach(circuit -> circuit.end(CircuitState.Reason.NOT_NEEDED, Destroy.Reason.SHUTDOWN));
        circuits.clear();
    }

    private void remember(List<Attempt> attempts) {
        Instant now = home.context().clock().instant();
        attempts.forEach(attempt -> failures.addLast(new FailedHop(now, attempt)));
        while (failures.size() > MOST_FAILURES) {
            failures.removeFirst();
        }
    }

    /**
     * A hop that did not come about.
     *
     * @param time when its circuit was ready all the same, or given up
     * @param attempt what was tried
     */
    public record FailedHop(Instant time, Attempt attempt) {}

    /**
     * Whose circuits these are.
     *
     * @param overlay whose cells they are made of
     * @param identity who the node is
     */
    public record Who(CommunityId overlay, PrivateKey identity) {}
}
