package org.seedbank.tunnels.relay;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.BulkEndpoint;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.tunnels.cell.AddressMemory;
import org.seedbank.tunnels.cell.CellHeader;
import org.seedbank.tunnels.cell.CellMessage;
import org.seedbank.tunnels.cell.CellMessage.Create;
import org.seedbank.tunnels.cell.CellMessage.Created;
import org.seedbank.tunnels.cell.CellMessage.Data;
import org.seedbank.tunnels.cell.CellMessage.Extend;
import org.seedbank.tunnels.cell.CellMessage.Extended;
import org.seedbank.tunnels.cell.CellMessage.HttpRequest;
import org.seedbank.tunnels.cell.CellMessage.Ping;
import org.seedbank.tunnels.cell.CellMessage.Pong;
import org.seedbank.tunnels.cell.CellMessage.TestRequest;
import org.seedbank.tunnels.cell.CellMessage.TestResponse;
import org.seedbank.tunnels.cell.CellMessageCodec;
import org.seedbank.tunnels.cell.CellPort;
import org.seedbank.tunnels.cell.DataCell;
import org.seedbank.tunnels.cell.Destroy;
import org.seedbank.tunnels.cell.MessageId;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.cell.Station;
import org.seedbank.tunnels.crypto.SealingLayer;
import org.seedbank.tunnels.exit.ExitDoor;

/** The end of a circuit of somebody else, as long as it does not lead on. */
final class Joint implements Station {
    /** Longest answer to a speed test, so that no cell is cut. */
    private static final int LONGEST_TEST = 1400;

    /** How often an owner may try to extend a circuit from here; the reference tries six times. */
    private static final int MOST_EXTENSIONS = 8;

    /** How long an owner may take to send its first cell; the reference asks whether its exit is there after 7.5 s. */
    private static final int SECONDS_TO_PROVE = 10;

    private final Joiner joiner;
    private final RelayPair.End end;
    private final RelayPair.Layers layers;
    private final Usage usage;
    private final ExitDoor door;
    private final NameDesk names;
    private final HttpDesk http;
    private final AddressMemory destinations = new AddressMemory();
    private @Nullable PendingLink pending;
    private int extendIdentifier;
    private int extensions;
    private boolean isProven;
    private boolean isUsed;
    private boolean isGone;

    Joint(Joiner joiner, RelayPair.End end, RelayPair.Layers layers) {
        this.joiner = joiner;
        this.end = end;
        this.layers = layers;
        this.usage = new Usage(joiner.plan().limits());
        this.door = joiner.plan().exits().door(this::arrived);
        this.names = new NameDesk(joiner.plan().exits());
        this.http = new HttpDesk(joiner.plan().exits(), names, this::send);
    }

    @Override
    public Address neighbour() {
        return end.peer().address();
    }

    @Override
    public PublicKey neighbourKey() {
        return end.peer().key();
    }

    @Override
    public void sealed(byte[] cell, int size) {
        CellPort port = joiner.port();
        int opened = port.unwrap(layers.forward(), cell, CellHeader.SIZE, size - CellHeader.SIZE);
        if (opened < 1) {
            joiner.counters().dropped();
            return;
        }
        usage.heard();
        usage.count(size);
        if (!isProven) {
            isProven = true;
            joiner.proven(this);
        }
        byte[] message = port.draft();
        if (message[0] == MessageId.DATA) {
            leave(message, opened);
        } else if (message[0] != MessageId.EXTEND || CellHeader.isEarly(cell)) {
            handle(BulkEndpoint.copy(message, opened));
        } else {
            joiner.counters().dropped();
        }
    }

    @Override
    public void destroyed(int reason) {
        tellNext(reason);
        remove();
    }

    @Override
    public boolean tick() {
        names.tick();
        door.tick();
        switch (usage.tick()) {
            case NONE -> {
                if (isProven || usage.seconds() < SECONDS_TO_PROVE) {
                    return true;
                }
                remove();
            }
            case FADED -> remove();
            case USED_UP -> end(Destroy.Reason.UNKNOWN);
        }
        return false;
    }

    /** Tells the neighbour, and is gone. */
    void end(int reason) {
        joiner.tell(end, reason);
        remove();
    }

    /** The next hop has answered. */
    void extended(PendingLink link, Created message) {
        if (link != pending) {
            return;
        }
        send(new Extended(extendIdentifier, message.ephemeral(), message.proof(), message.candidates()));
        RelayPair relay = new RelayPair(joiner, end, link.end(), layers, usage);
        leave();
        joiner.ledOn(this, relay, end.circuit(), link.end().circuit());
    }

    /**
     * The next hop says that it does not want. There is no answer to a wish to extend that says so, only the end of the
     * circuit; an owner that hears nothing waits until its patience is used up.
     */
    void refused(PendingLink link, int reason) {
        if (link == pending) {
            end(reason);
        }
    }

    /** The next hop does not answer; the owner may try another one. */
    void unanswered(PendingLink link) {
        joiner.table().remove(link.end().circuit(), link);
        if (link == pending) {
            pending = null;
        }
    }

    /** Whoever was asked to be the next hop may have said yes already. */
    private void tellNext(int reason) {
        if (pending != null) {
            joiner.tell(pending.end(), reason);
        }
    }

    /** Whether nothing has left here yet, and nothing is to come. */
    boolean isUnused() {
        return !isGone
                && pending == null
                && !isUsed
                && !door.isUsed()
                && !joiner.meetings().isPoint(this);
    }

    /** Number of the circuit on its link. */
    int circuit() {
        return end.circuit();
    }

    /** No longer ends the circuit; whoever does then gets what belongs to it. */
    JoinedPair.Side giveUp() {
        leave();
        return new JoinedPair.Side(end, layers, usage);
    }

    private void leave() {
        isGone = true;
        door.close();
        joiner.meetings().left(this);
    }

    private void remove() {
        leave();
        if (pending != null) {
            joiner.table().remove(pending.end().circuit(), pending);
        }
        joiner.removed(this, end.circuit());
    }

    private void leave(byte[] message, int size) {
        int destination = DataCell.addressSize(message, 1, size);
        int origin = destination < 0 ? -1 : DataCell.addressSize(message, 1 + destination, size);
        if (origin < 0) {
            joiner.counters().dropped();
            return;
        }
        int payload = 1 + destination + origin;
        if (DataCell.isName(message, 1) || DataCell.isName(message, 1 + destination)) {
            handle(BulkEndpoint.copy(message, size));
        } else {
            Address to = destinations.read(message, 1, destination);
            if (joiner.meetings().takes(this, to, message, payload, size - payload)) {
                isUsed = true;
            } else {
                door.leave(to, message, payload, size - payload);
            }
        }
    }

    /** What came from outside goes to the owner. */
    void arrived(Address from, byte[] array, int size) {
        byte[] message = joiner.port().draft();
        int head = DataCell.writeHead(Address.NONE, from, message);
        if (head + size <= CellPort.LARGEST - CellHeader.SIZE) {
            System.arraycopy(array, 0, message, head, size);
            seal(message, head + size);
        }
    }

    private void handle(Bytes encoded) {
        CellMessage message;
        try {
            message = CellMessageCodec.INSTANCE.decode(encoded);
        } catch (MalformedMessageException e) {
            joiner.counters().dropped();
            return;
        }
        if (message instanceof Ping ping) {
            send(new Pong(ping.identifier()));
        } else if (message instanceof Extend extend) {
            extend(extend);
        } else if (message instanceof TestRequest test) {
            answer(test);
        } else if (message instanceof Data data) {
            data.destination()
                    .match(known -> leave(known.address(), data.payload()), named -> leave(named, data.payload()));
        } else if (message instanceof HttpRequest request
                && joiner.plan().flags().contains(PeerFlag.EXIT_HTTP)) {
            isUsed = true;
            http.requested(request);
        } else {
            joiner.meetings().asked(this, message);
        }
    }

    /** A question of a few bytes brings a whole cell: that counts like any other. */
    private void answer(TestRequest test) {
        int size = Math.min(test.answerSize(), LONGEST_TEST);
        int cell = CellHeader.SIZE + SealingLayer.OVERHEAD + size;
        if (!joiner.mayRelay(cell) || !joiner.plan().exits().mayAnswer(cell)) {
            joiner.counters().dropped();
            return;
        }
        byte[] filler = new byte[size];
        joiner.random().nextBytes(filler);
        send(new TestResponse(test.width(), test.identifier(), Bytes.wrap(filler)));
    }

    private boolean leave(Address to, Bytes payload) {
        door.leave(to, payload.toArray(), 0, payload.size());
        return true;
    }

    private boolean leave(Location.Named host, Bytes payload) {
        var unused = names.find(host).thenAccept(address -> leave(address, payload));
        return true;
    }

    private void extend(Extend extend) {
        PublicKey target = extend.node();
        extensions++;
        if (extensions > MOST_EXTENSIONS
                || !joiner.plan().flags().contains(PeerFlag.RELAY)
                || target.equals(joiner.self())
                || target.equals(end.peer().key())) {
            joiner.counters().dropped();
            return;
        }
        joiner.plan()
                .directory()
                .find(target)
                .map(candidate -> candidate.address())
                .or(() -> Optional.of(extend.address())
                        .filter(address -> joiner.plan().reach().admits(address)))
                .ifPresent(address -> ask(new Peer(target, address), extend));
    }

    private void ask(Peer next, Extend extend) {
        if (pending != null) {
            joiner.table().remove(pending.end().circuit(), pending);
        }
        int circuit = joiner.table().freeId(joiner.random());
        int identifier = joiner.random().nextInt(1 << 16);
        extendIdentifier = extend.identifier();
        PendingLink link = new PendingLink(this, new RelayPair.End(next, circuit), identifier);
        pending = link;
        joiner.table().put(circuit, link);
        joiner.port().plain(next.address(), circuit, false, new Create(identifier, joiner.self(), extend.ephemeral()));
    }

    /** Tells the owner; answers of trackers may come when nobody is there any more. */
    void send(CellMessage message) {
        if (isGone) {
            return;
        }
        int size = joiner.port().draft(message);
        if (size > 0) {
            seal(joiner.port().draft(), size);
        }
    }

    private void seal(byte[] message, int size) {
        int sent = joiner.port()
                .relaySealed(end.peer().address(), end.circuit(), false, layers.backward(), message, 0, size);
        usage.count(sent);
    }
}
