package org.seedbank.tunnels.hidden;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitListener;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.circuit.CircuitState;
import org.seedbank.tunnels.circuit.SpeedTest;
import org.seedbank.tunnels.crypto.EndToEnd;

/**
 * Two circuits that were joined: datagrams go from one member of a swarm to another, and neither knows where the other
 * is. Lives on the node's loop.
 */
public final class HiddenLink {
    /** Longest datagram in bytes. */
    public static final int LARGEST = CircuitPlan.LARGEST_BETWEEN_OWNERS;

    private final SwarmId swarm;
    private final Clock clock;
    private final LinkListener listener;
    private final Consumer<HiddenLink> whenClosed;
    private final CircuitListener end = new End();
    private @Nullable Circuit circuit;
    private Instant lastUse;
    private boolean isTold;
    private boolean wasHeard;

    HiddenLink(SwarmId swarm, Clock clock, LinkListener listener, Consumer<HiddenLink> whenClosed) {
        this.swarm = swarm;
        this.clock = clock;
        this.listener = listener;
        this.whenClosed = whenClosed;
        this.lastUse = clock.instant();
    }

    /** Whose members meet here. */
    public SwarmId swarm() {
        return swarm;
    }

    /** How the other member looks to a torrent engine; {@link Address#NONE} before there is a circuit. */
    public Address address() {
        return circuit == null ? Address.NONE : circuit.id().asAddress();
    }

    /** This node's part of the way, once it is there. */
    public Optional<Circuit> circuit() {
        return Optional.ofNullable(circuit);
    }

    /** Whether the other member is there. */
    public boolean isJoined() {
        return circuit != null && circuit.isReady() && circuit.isJoined();
    }

    /** Sends a datagram of at most {@link #LARGEST} bytes; lost without a word if that is not possible. */
    public void send(byte[] array, int offset, int size) {
        if (circuit != null && size <= LARGEST && isJoined()) {
            lastUse = clock.instant();
            circuit.send(Address.NONE, array, offset, size);
        }
    }

    /** Measures how fast the other member can answer; fails if it is not there. */
    public CompletableFuture<SpeedTest.Outcome> measure(SpeedTest.Plan plan) {
        return circuit != null && isJoined()
                ? circuit.measure(plan)
                : CompletableFuture.failedFuture(new IllegalStateException("nobody is at the other end"));
    }

    /** Ends it; calling it again does nothing. */
    public void close() {
        if (circuit != null) {
            circuit.close();
        }
    }

    /** Hears what comes out of the circuit that is to be joined. */
    CircuitListener end() {
        return end;
    }

    /** There is a circuit to where both are to meet. */
    void hasCircuit(Circuit ready) {
        circuit = ready;
    }

    /** The circuit carries datagrams of the other member from now on. */
    void join(EndToEnd layer, boolean isProven) {
        if (circuit != null) {
            circuit.join(layer, isProven);
            lastUse = clock.instant();
            tell();
        }
    }

    /** Tells whoever listens that the other member is there, once. */
    void tell() {
        if (!isTold && isJoined()) {
            isTold = true;
            listener.joined(this);
        }
    }

    /** Whether the other member ever sent a datagram. */
    boolean wasHeard() {
        return wasHeard;
    }

    /** Since when it carries nothing. */
    Duration idleFor() {
        return Duration.between(lastUse, clock.instant());
    }

    private final class End implements CircuitListener {
        @Override
        public void received(Circuit from, Address origin, byte[] array, int offset, int size) {
            if (!isJoined()) {
                return;
            }
            lastUse = clock.instant();
            wasHeard = true;
            if (isTold) {
                listener.received(HiddenLink.this, array, offset, size);
            } else {
                // Whoever is told of the link may send something, for which the array is used.
                byte[] kept = Arrays.copyOfRange(array, offset, offset + size);
                tell();
                listener.received(HiddenLink.this, kept, 0, kept.length);
            }
        }

        @Override
        public void closed(Circuit gone, CircuitState.Reason reason) {
            whenClosed.accept(HiddenLink.this);
            if (isTold) {
                listener.closed(HiddenLink.this, reason);
            }
        }
    }
}
