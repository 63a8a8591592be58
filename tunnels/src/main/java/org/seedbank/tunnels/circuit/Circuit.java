package org.seedbank.tunnels.circuit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.cell.CellHeader;
import org.seedbank.tunnels.cell.CellMessage;
import org.seedbank.tunnels.cell.CellMessage.Created;
import org.seedbank.tunnels.cell.CellMessage.Data;
import org.seedbank.tunnels.cell.CellMessage.Extend;
import org.seedbank.tunnels.cell.CellMessage.Ping;
import org.seedbank.tunnels.cell.CellPort;
import org.seedbank.tunnels.cell.CircuitId;
import org.seedbank.tunnels.cell.DataCell;
import org.seedbank.tunnels.cell.Destroy;
import org.seedbank.tunnels.cell.Station;
import org.seedbank.tunnels.circuit.CircuitState.Reason;
import org.seedbank.tunnels.crypto.EndToEnd;
import org.seedbank.tunnels.crypto.SealingLayer;
import org.seedbank.tunnels.directory.Candidate;

/** A circuit of this node's own: datagrams go in here and come out at its exit. Lives on the node's loop. */
public final class Circuit {
    private final CircuitHome home;
    private final CircuitId id;
    private final CircuitPlan plan;
    private final CircuitListener listener;
    private final Assembly assembly;
    private final Line line = new Line();
    private final Health health;
    private final Exchanges exchanges;
    private final EarlyCells early = new EarlyCells();
    private final Onion onion = new Onion();
    private final Inbox inbox;
    private final Instant began;
    private CircuitState state = new CircuitState.Extending(0);
    private @Nullable Address firstHop;
    private OptionalDouble speed = OptionalDouble.empty();
    private long bytesSent;
    private long bytesReceived;
    private long datagrams;
    private long cellsReceived;
    private long cellsBefore;
    private int silentSeconds;
    private int seconds;

    Circuit(CircuitHome home, CircuitPlan plan, CircuitListener listener) {
        this.home = home;
        this.plan = plan;
        this.listener = listener;
        this.id = new CircuitId(home.table().freeId(home.context().random()));
        this.health = new Health(home.context().clock(), home.context().random());
        this.exchanges = new Exchanges(home.context(), this::send);
        this.began = home.context().clock().instant();
        this.assembly = new Assembly(home, this, plan);
        this.inbox = new Inbox(home.context(), this, listener, assembly, health, exchanges);
    }

    /** Its number on the link to the first hop. */
    public CircuitId id() {
        return id;
    }

    /** What it should be like. */
    public CircuitPlan plan() {
        return plan;
    }

    /** How far it is. */
    public CircuitState state() {
        return state;
    }

    /** Whether datagrams can be sent. */
    public boolean isReady() {
        return state instanceof CircuitState.Ready;
    }

    /** The hops that are there, the one next to us first. */
    public List<Candidate> path() {
        return onion.hops().stream().map(Hop::candidate).toList();
    }

    /** Sends a datagram; lost without a word if the circuit is not ready. */
    public void send(Address to, byte[] array, int offset, int size) {
        home.context().loop().assertInLoop();
        byte[] draft = home.port().draft();
        if (isReady() && size + DataCell.LARGEST_HEAD <= CellPort.LARGEST - CellHeader.SIZE) {
            int head = DataCell.writeHead(to, Address.NONE, draft);
            System.arraycopy(array, offset, draft, head, size);
            datagrams++;
            seal(head + size, false);
        }
    }

    /** Sends a datagram to a host whose name the exit looks up. */
    public void send(Location.Named to, Bytes payload) {
        home.context().loop().assertInLoop();
        if (isReady()) {
            datagrams++;
            send(new Data(to, new Location.Known(Address.NONE), payload));
        }
    }

    /** Measures how fast the exit, or the other owner, can answer; what comes in meanwhile counts as well. */
    public CompletableFuture<SpeedTest.Outcome> measure(SpeedTest.Plan test) {
        home.context().loop().assertInLoop();
        CompletableFuture<SpeedTest.Outcome> measuring = exchanges.measure(test);
        var unused = measuring.thenAccept(outcome -> {
            if (outcome.answers() > 0) {
                speed = OptionalDouble.of(outcome.perSecond());
            }
        });
        return measuring;
    }

    /** Has the exit ask a tracker; the whole response, or a failure. */
    public CompletableFuture<Bytes> exchangeHttp(Location target, Bytes request) {
        home.context().loop().assertInLoop();
        return exchanges.exchangeHttp(target, request);
    }

    /** Asks the last hop; fails if it does not answer within 10 s, or the circuit is gone. */
    public <A extends CellMessage> CompletableFuture<A> ask(Question<A> question) {
        home.context().loop().assertInLoop();
        return exchanges.ask(question);
    }

    /**
     * From now on datagrams are for another owner, whose circuit ends where this one does.
     *
     * @param layer that both have
     * @param isProven whether the other one is there; else its first cell says so
     */
    public void join(EndToEnd layer, boolean isProven) {
        home.context().loop().assertInLoop();
        onion.join(layer, isProven);
    }

    /** Whether another owner is at the far end. */
    public boolean isJoined() {
        return onion.isJoined();
    }

    /** How long an answer of the exit takes, smoothed. */
    public Optional<Duration> roundTrip() {
        return health.roundTrip();
    }

    /** Part of the newest questions to the exit that were lost, 0 to 1. */
    public double loss() {
        return health.loss();
    }

    /** Bytes a second that the exit sent when this was measured last; empty if it never let itself be measured. */
    public OptionalDouble speed() {
        return speed;
    }

    /** Hops that did not come about while it was built, in order. */
    public List<Attempt> attempts() {
        return assembly.attempts();
    }

    /** Bytes of all cells that were sent. */
    public long bytesSent() {
        return bytesSent;
    }

    /** Bytes of all cells that came. */
    public long bytesReceived() {
        return bytesReceived;
    }

    /** How many datagrams went in or came out. */
    public long datagrams() {
        return datagrams + inbox.datagrams();
    }

    /** Since when there is this circuit. */
    public Instant began() {
        return began;
    }

    /** Ends it; calling it again does nothing. */
    public void close() {
        end(Reason.NOT_NEEDED, Destroy.Reason.NOT_NEEDED);
    }

    CompletableFuture<Circuit> build() {
        home.table().put(id.value(), line);
        assembly.next();
        return assembly.result();
    }

    void add(Hop hop) {
        onion.add(hop);
        state = new CircuitState.Extending(onion.hops().size());
    }

    void ready() {
        state = new CircuitState.Ready(
                Duration.between(began, home.context().clock().instant()));
        if (plan.goal().asksForLife(false)) {
            ping();
        }
    }

    void end(Reason reason, int told) {
        home.context().loop().assertInLoop();
        if (state instanceof CircuitState.Closed) {
            return;
        }
        if (firstHop != null) {
            home.end(firstHop, id, told);
        }
        if (isReady()) {
            gone(reason);
        } else {
            assembly.giveUp();
        }
    }

    void gone(Reason reason) {
        boolean wasReady = isReady();
        state = new CircuitState.Closed(reason);
        home.table().remove(id.value(), line);
        exchanges.close();
        if (wasReady) {
            listener.closed(this, reason);
        }
    }

    /** Asks a first hop; whoever was asked before, and comes too late, need not keep it. */
    void sendPlain(Address to, CellMessage message) {
        if (firstHop != null) {
            home.end(firstHop, id, Destroy.Reason.UNKNOWN);
        }
        firstHop = to;
        home.port().plain(to, id.value(), early.next(false), message);
    }

    void send(CellMessage message) {
        int size = home.port().draft(message);
        if (size > 0) {
            seal(size, message instanceof Extend);
        }
    }

    private void seal(int messageSize, boolean isExtend) {
        CellPort port = home.port();
        int size = onion.wrap(port, messageSize);
        if (size > 0 && firstHop != null) {
            boolean isEarly = early.next(isExtend);
            SealingLayer last = onion.hops().get(0).forward();
            bytesSent += port.relaySealed(firstHop, id.value(), isEarly, last, port.draft(), 0, size);
        }
    }

    private void ping() {
        send(new Ping(health.asking()));
    }

    /** The end of the link to the first hop. */
    private final class Line implements Station {
        @Override
        public Address neighbour() {
            return firstHop == null ? Address.NONE : firstHop;
        }

        @Override
        public PublicKey neighbourKey() {
            return onion.hops().isEmpty()
                    ? assembly.asked()
                            .map(Candidate::key)
                            .orElseGet(() -> home.identity().publicKey())
                    : onion.hops().get(0).candidate().key();
        }

        @Override
        public void sealed(byte[] cell, int cellSize) {
            int size = onion.unwrap(home.port(), cell, cellSize);
            if (size > 0) {
                bytesReceived += cellSize;
                cellsReceived++;
                inbox.received(home.port().draft(), size);
            }
        }

        @Override
        public void created(Created message) {
            if (onion.hops().isEmpty()) {
                assembly.answered(message.identifier(), message.ephemeral(), message.proof(), message.candidates());
            }
        }

        @Override
        public void destroyed(int reason) {
            if (isReady()) {
                gone(Reason.DESTROYED);
            } else {
                assembly.refused();
            }
        }

        @Override
        public boolean tick() {
            seconds++;
            if (!isReady()) {
                return true;
            }
            silentSeconds = cellsReceived == cellsBefore ? silentSeconds + 1 : 0;
            cellsBefore = cellsReceived;
            CircuitSettings settings = home.settings();
            if (silentSeconds >= plan.goal().silenceSeconds(settings.silenceSeconds())) {
                home.suspect(plan, path());
                end(Reason.SILENT, Destroy.Reason.UNKNOWN);
            } else if (seconds >= settings.age().toSeconds()
                    || bytesSent + bytesReceived > settings.bytes()
                    || !onion.isUsable()) {
                end(Reason.USED_UP, Destroy.Reason.UNKNOWN);
            } else if (seconds % settings.pingSeconds() == 0 && plan.goal().asksForLife(onion.isJoined())) {
                ping();
            }
            return isReady();
        }
    }
}
