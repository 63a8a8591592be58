package org.seedbank.tunnels.relay;

import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.tunnels.cell.CellHeader;
import org.seedbank.tunnels.cell.CellPort;
import org.seedbank.tunnels.cell.Destroy;
import org.seedbank.tunnels.cell.Station;

/**
 * Two circuits of others that meet here: what one owner sends goes on to the other one, under another layer. What is in
 * it only they can read.
 */
final class JoinedPair {
    private final Joiner joiner;
    private final Half first;
    private final Half second;

    JoinedPair(Joiner joiner, Side first, Side second) {
        this.joiner = joiner;
        this.first = new Half(first, second);
        this.second = new Half(second, first);
    }

    Station first() {
        return first;
    }

    Station second() {
        return second;
    }

    /** Tells both sides, and is gone. */
    void end(int reason) {
        joiner.tell(first.here.end(), reason);
        joiner.tell(second.here.end(), reason);
        remove();
    }

    private void remove() {
        joiner.removed(this, first.here.end().circuit(), second.here.end().circuit());
    }

    /**
     * A circuit that ended here.
     *
     * @param end its last link
     * @param layers of this hop
     * @param usage of the circuit so far
     */
    record Side(RelayPair.End end, RelayPair.Layers layers, Usage usage) {}

    private final class Half implements Station {
        private final Side here;
        private final Side there;

        Half(Side here, Side there) {
            this.here = here;
            this.there = there;
        }

        @Override
        public Address neighbour() {
            return here.end().peer().address();
        }

        @Override
        public PublicKey neighbourKey() {
            return here.end().peer().key();
        }

        @Override
        public void sealed(byte[] cell, int size) {
            CellPort port = joiner.port();
            int opened = joiner.mayRelay(size)
                    ? port.unwrap(here.layers().forward(), cell, CellHeader.SIZE, size - CellHeader.SIZE)
                    : 0;
            int sent = opened < 1 ? 0 : pass(port, opened);
            if (sent > 0) {
                here.usage().heard();
                here.usage().count(size);
                there.usage().count(sent);
                joiner.counters().relayed(sent);
            } else {
                joiner.counters().dropped();
            }
        }

        @Override
        public void destroyed(int reason) {
            joiner.tell(there.end(), reason);
            remove();
        }

        /** Whichever circuit ends first, the other one is of no use any more, and its owner does not see why. */
        @Override
        public boolean tick() {
            if (here.usage().tick() == Usage.End.NONE) {
                return true;
            }
            end(Destroy.Reason.UNKNOWN);
            return false;
        }

        /** Never as a cell that may extend a circuit: nothing leads on behind this hop. */
        private int pass(CellPort port, int size) {
            RelayPair.End end = there.end();
            return port.relaySealed(
                    end.peer().address(), end.circuit(), false, there.layers().backward(), port.draft(), 0, size);
        }
    }
}
