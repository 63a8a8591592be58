package org.seedbank.tunnels.circuit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.BulkEndpoint;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.tunnels.cell.AddressMemory;
import org.seedbank.tunnels.cell.CellHeader;
import org.seedbank.tunnels.cell.CellMessage;
import org.seedbank.tunnels.cell.CellMessage.Created;
import org.seedbank.tunnels.cell.CellMessage.Data;
import org.seedbank.tunnels.cell.CellMessage.Extend;
import org.seedbank.tunnels.cell.CellMessage.Extended;
import org.seedbank.tunnels.cell.CellMessage.HttpResponse;
import org.seedbank.tunnels.cell.CellMessage.Ping;
import org.seedbank.tunnels.cell.CellMessage.Pong;
import org.seedbank.tunnels.cell.CellMessage.TestResponse;
import org.seedbank.tunnels.cell.CellMessageCodec;
import org.seedbank.tunnels.cell.CellPort;
import org.seedbank.tunnels.cell.CircuitId;
import org.seedbank.tunnels.cell.DataCell;
import org.seedbank.tunnels.cell.Destroy;
import org.seedbank.tunnels.cell.MessageId;
import org.seedbank.tunnels.cell.Station;
import org.seedbank.tunnels.circuit.CircuitState.Reason;
import org.seedbank.tunnels.crypto.OpeningLayer;
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
    private final AddressMemory origins = new AddressMemory();
    private final List<Hop> hops = new ArrayList<>();
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
        return hops.stream().map(Hop::candidate).toList();
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

    /** Measures for {@code time} how fast the exit can answer; what comes in meanwhile counts as well. */
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
        return datagrams;
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

    int hops() {
        return hops.size();
    }

    void add(Hop hop) {
        hops.add(hop);
        state = new CircuitState.Extending(hops.size());
    }

    void ready() {
        state = new CircuitState.Ready(
                Duration.between(began, home.context().clock().instant()));
        ping();
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

    /** Puts the draft under all layers, the one of the last hop first. */
    private void seal(int messageSize, boolean isExtend) {
        CellPort port = home.port();
        int size = messageSize;
        for (int i = hops.size() - 1; i > 0 && size > 0; i--) {
            if (!hops.get(i).forward().isUsable()) {
                return;
            }
            size = port.wrap(hops.get(i).forward(), size);
        }
        if (size > 0 && firstHop != null) {
            boolean isEarly = early.next(isExtend);
            bytesSent +=
                    port.relaySealed(firstHop, id.value(), isEarly, hops.get(0).forward(), port.draft(), 0, size);
        }
    }

    private void ping() {
        send(new Ping(health.asking()));
    }

    private void received(byte[] message, int size) {
        if (message[0] == MessageId.DATA) {
            deliver(message, size);
            return;
        }
        CellMessage read;
        try {
            read = CellMessageCodec.INSTANCE.decode(BulkEndpoint.copy(message, size));
        } catch (MalformedMessageException e) {
            return;
        }
        if (read instanceof Extended extended) {
            assembly.answered(extended.identifier(), extended.ephemeral(), extended.proof(), extended.candidates());
        } else if (read instanceof Pong pong) {
            health.answered(pong.identifier());
        } else if (read instanceof TestResponse response) {
            exchanges.answered(response);
        } else if (read instanceof HttpResponse response) {
            exchanges.answered(response);
        }
    }

    private void deliver(byte[] message, int size) {
        int destination = DataCell.addressSize(message, 1, size);
        int origin = destination < 0 ? -1 : DataCell.addressSize(message, 1 + destination, size);
        if (origin > 0 && !DataCell.isName(message, 1 + destination) && isReady()) {
            int payload = 1 + destination + origin;
            Address from = origins.read(message, 1 + destination, origin);
            datagrams++;
            exchanges.carried(size - payload);
            listener.received(this, from, message, payload, size - payload);
        }
    }

    /** The end of the link to the first hop. */
    private final class Line implements Station {
        @Override
        public Address neighbour() {
            return firstHop == null ? Address.NONE : firstHop;
        }

        @Override
        public PublicKey neighbourKey() {
            return hops.isEmpty()
                    ? assembly.asked()
                            .map(Candidate::key)
                            .orElseGet(() -> home.identity().publicKey())
                    : hops.get(0).candidate().key();
        }

        @Override
        public void sealed(byte[] cell, int cellSize) {
            CellPort port = home.port();
            byte[] array = cell;
            int offset = CellHeader.SIZE;
            int size = cellSize - CellHeader.SIZE;
            for (Hop hop : hops) {
                size = port.unwrap(hop.backward(), array, offset, size);
                if (size == OpeningLayer.REFUSED) {
                    return;
                }
                array = port.draft();
                offset = 0;
            }
            if (size > 0 && !hops.isEmpty()) {
                bytesReceived += cellSize;
                cellsReceived++;
                received(array, size);
            }
        }

        @Override
        public void created(Created message) {
            if (hops.isEmpty()) {
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
            if (silentSeconds >= settings.silenceSeconds()) {
                // First hops are judged by their guards' book.
                path().stream()
                        .skip(plan.hops() > 1 ? 1 : 0)
                        .forEach(hop -> home.directory().suspect(hop.key()));
                end(Reason.SILENT, Destroy.Reason.UNKNOWN);
            } else if (seconds >= settings.age().toSeconds()
                    || bytesSent + bytesReceived > settings.bytes()
                    || hops.stream().anyMatch(hop -> !hop.forward().isUsable())) {
                end(Reason.USED_UP, Destroy.Reason.UNKNOWN);
            } else if (seconds % settings.pingSeconds() == 0) {
                ping();
            }
            return isReady();
        }
    }
}
