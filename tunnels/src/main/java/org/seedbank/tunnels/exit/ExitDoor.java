package org.seedbank.tunnels.exit;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.BulkEndpoint;
import org.seedbank.overlay.endpoint.BulkEndpoint.BulkListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The UDP socket of one circuit at its exit; opened when first needed. Lives on the node's loop. */
public final class ExitDoor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ExitDoor.class);

    /** Datagrams that wait while the socket is being opened. */
    private static final int MOST_WAITING = 10;

    private final ExitHouse house;
    private final BulkListener inwards;
    private final ByteBudget share = ExitHouse.shareOfMeetings();
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private @Nullable BulkEndpoint socket;
    private boolean isUsed;
    private boolean isOpening;
    private boolean isClosed;

    ExitDoor(ExitHouse house, BulkListener inwards) {
        this.house = house;
        this.inwards = inwards;
    }

    /** Lets a datagram out, if the rules of the house allow it. */
    public void leave(Address to, byte[] array, int offset, int size) {
        if (isClosed || !house.reaches(to) || !house.admits(array, offset, size, share)) {
            house.refused();
            return;
        }
        isUsed = true;
        if (socket != null) {
            socket.send(to, array, offset, size);
            house.passed(size);
            return;
        }
        if (waiting.size() < MOST_WAITING) {
            waiting.add(new Waiting(to, Arrays.copyOfRange(array, offset, offset + size)));
        }
        open();
    }

    /** Whether anything was let out, or is about to be. */
    public boolean isUsed() {
        return isUsed;
    }

    /** A second has passed. */
    public void tick() {
        share.tick();
    }

    /** Closes the socket. */
    @Override
    public void close() {
        isClosed = true;
        waiting.clear();
        if (socket != null) {
            socket.close();
        }
    }

    private void open() {
        if (isOpening) {
            return;
        }
        isOpening = true;
        var unused = house.services().openSocket().whenComplete((opened, failure) -> {
            isOpening = false;
            if (opened == null) {
                LOG.debug("no socket for a circuit: {}", String.valueOf(failure));
                waiting.clear();
            } else if (isClosed) {
                opened.close();
            } else {
                opened(opened);
            }
        });
    }

    private void opened(BulkEndpoint opened) {
        socket = opened;
        opened.listenInBulk((from, array, size) -> {
            if (isClosed || !house.admits(array, 0, size, share)) {
                house.refused();
            } else {
                house.passed(size);
                inwards.received(from, array, size);
            }
        });
        for (Waiting each : waiting) {
            opened.send(each.to, each.payload, 0, each.payload.length);
            house.passed(each.payload.length);
        }
        waiting.clear();
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Waiting(Address to, byte[] payload) {}
}
