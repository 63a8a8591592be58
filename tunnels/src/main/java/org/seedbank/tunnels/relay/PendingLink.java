package org.seedbank.tunnels.relay;

import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.tunnels.cell.CellMessage.Created;
import org.seedbank.tunnels.cell.Station;

/** A link that a joint has asked for; the answer makes a relay of the joint. */
final class PendingLink implements Station {
    /** As long as the reference waits. */
    private static final int PATIENCE_SECONDS = 10;

    private final Joint joint;
    private final RelayPair.End end;
    private final int identifier;
    private int seconds;

    PendingLink(Joint joint, RelayPair.End end, int identifier) {
        this.joint = joint;
        this.end = end;
        this.identifier = identifier;
    }

    RelayPair.End end() {
        return end;
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
        // nothing is encrypted on a link before it is there
    }

    @Override
    public void created(Created message) {
        if (message.identifier() == identifier) {
            joint.extended(this, message);
        }
    }

    @Override
    public void destroyed(int reason) {
        joint.refused(this, reason);
    }

    @Override
    public boolean tick() {
        seconds++;
        if (seconds < PATIENCE_SECONDS) {
            return true;
        }
        joint.unanswered(this);
        return false;
    }
}
