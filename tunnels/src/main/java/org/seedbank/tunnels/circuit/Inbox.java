package org.seedbank.tunnels.circuit;

import java.time.Duration;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.BulkEndpoint;
import org.seedbank.overlay.loop.Budget;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.tunnels.cell.AddressMemory;
import org.seedbank.tunnels.cell.CellMessage;
import org.seedbank.tunnels.cell.CellMessage.Extended;
import org.seedbank.tunnels.cell.CellMessage.Ping;
import org.seedbank.tunnels.cell.CellMessage.Pong;
import org.seedbank.tunnels.cell.CellMessage.TestRequest;
import org.seedbank.tunnels.cell.CellMessage.TestResponse;
import org.seedbank.tunnels.cell.CellMessageCodec;
import org.seedbank.tunnels.cell.DataCell;
import org.seedbank.tunnels.cell.MessageId;

/** What came out of all layers of one circuit: from its last hop, or from the owner whom it was joined with. */
final class Inbox {
    /** Answers to speed tests of another owner: as many as one of two seconds needs, then about 30 kB a second. */
    private static final int TESTS_AT_ONCE = 2000;

    private static final Duration TEST_EACH = Duration.ofMillis(40);

    private final NodeContext context;
    private final Circuit circuit;
    private final CircuitListener listener;
    private final Assembly assembly;
    private final Health health;
    private final Exchanges exchanges;
    private final AddressMemory origins = new AddressMemory();
    private final Budget<Class<TestRequest>> tests = new Budget<>(TESTS_AT_ONCE, TEST_EACH, 1);
    private long datagrams;

    Inbox(
            NodeContext context,
            Circuit circuit,
            CircuitListener listener,
            Assembly assembly,
            Health health,
            Exchanges exchanges) {
        this.context = context;
        this.circuit = circuit;
        this.listener = listener;
        this.assembly = assembly;
        this.health = health;
        this.exchanges = exchanges;
    }

    /** How many datagrams came. */
    long datagrams() {
        return datagrams;
    }

    void received(byte[] message, int size) {
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
        } else if (circuit.isJoined() && read instanceof Ping ping) {
            circuit.send(new Pong(ping.identifier()));
        } else if (circuit.isJoined() && read instanceof TestRequest test) {
            answer(test);
        } else {
            exchanges.answered(read);
        }
    }

    private void answer(TestRequest test) {
        if (tests.take(TestRequest.class, context.clock().instant())) {
            byte[] filler = new byte[Math.min(test.answerSize(), CircuitPlan.LARGEST_BETWEEN_OWNERS)];
            context.random().nextBytes(filler);
            circuit.send(new TestResponse(test.width(), test.identifier(), Bytes.wrap(filler)));
        }
    }

    private void deliver(byte[] message, int size) {
        int destination = DataCell.addressSize(message, 1, size);
        int origin = destination < 0 ? -1 : DataCell.addressSize(message, 1 + destination, size);
        if (origin > 0 && !DataCell.isName(message, 1 + destination) && circuit.isReady()) {
            int payload = 1 + destination + origin;
            Address from = origins.read(message, 1 + destination, origin);
            datagrams++;
            exchanges.carried(size - payload);
            listener.received(circuit, from, message, payload, size - payload);
        }
    }
}
