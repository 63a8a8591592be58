package org.seedbank.tunnels.relay;

import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.tunnels.cell.CellHeader;
import org.seedbank.tunnels.cell.Destroy;
import org.seedbank.tunnels.cell.Station;
import org.seedbank.tunnels.crypto.OpeningLayer;
import org.seedbank.tunnels.crypto.SealingLayer;

/** A circuit of somebody else that leads on from here: takes a layer off in one direction, adds one in the other. */
final class RelayPair {
    private final Joiner joiner;
    private final Usage usage;
    private final Half forward;
    private final Half backward;

    /**
     * @param joiner whose tables the halves are in
     * @param in the link that the circuit comes over, and its number
     * @param out the link that it goes on over
     * @param layers of this hop
     * @param usage of the circuit so far
     */
    RelayPair(Joiner joiner, End in, End out, Layers layers, Usage usage) {
        this.joiner = joiner;
        this.usage = usage;
        this.forward = new Half(in, out, layers, true);
        this.backward = new Half(out, in, layers, false);
    }

    Station forward() {
        return forward;
    }

    Station backward() {
        return backward;
    }

    long bytes() {
        return usage.bytes();
    }

    /** Tells both sides, and is gone. */
    void end(int reason) {
        joiner.tell(forward.end, reason);
        joiner.tell(backward.end, reason);
        remove();
    }

    private void remove() {
        joiner.removed(this, forward.end.circuit(), backward.end.circuit());
    }

    /**
     * One end of a link.
     *
     * @param peer at the other end
     * @param circuit number on this link
     */
    record End(Peer peer, int circuit) {}

    /**
     * Of one hop.
     *
     * @param forward opens what the owner sealed
     * @param backward seals for the owner
     */
    record Layers(OpeningLayer forward, SealingLayer backward) {}

    private final class Half implements Station {
        private final End end;
        private final End next;
        private final Layers layers;
        private final boolean isForward;
        private final RelayEarly early = new RelayEarly();

        Half(End end, End next, Layers layers, boolean isForward) {
            this.end = end;
            this.next = next;
            this.layers = layers;
            this.isForward = isForward;
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
            boolean isEarly = CellHeader.isEarly(cell);
            Address to = next.peer().address();
            if (!early.admits(isEarly) || !joiner.mayRelay(size)) {
                joiner.counters().dropped();
                return;
            }
            int sent = isForward
                    ? joiner.port().relayOpened(to, next.circuit(), isEarly, layers.forward(), cell, size)
                    : joiner.port()
                            .relaySealed(
                                    to,
                                    next.circuit(),
                                    isEarly,
                                    layers.backward(),
                                    cell,
                                    CellHeader.SIZE,
                                    size - CellHeader.SIZE);
            if (sent > 0) {
                early.passed();
                if (isForward) {
                    usage.heard();
                }
                usage.count(size + sent);
                joiner.counters().relayed(sent);
            } else {
                joiner.counters().dropped();
            }
        }

        @Override
        public void destroyed(int reason) {
            joiner.tell(next, reason);
            remove();
        }

        @Override
        public boolean tick() {
            if (!isForward) {
                return true;
            }
            switch (usage.tick()) {
                case NONE -> {
                    return true;
                }
                case FADED -> remove();
                case USED_UP -> end(Destroy.Reason.UNKNOWN);
            }
            return false;
        }
    }
}
