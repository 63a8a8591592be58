package org.seedbank.tunnels.relay;

import java.util.LinkedHashMap;
import java.util.Map;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.cell.CellMessage.EstablishRendezvous;
import org.seedbank.tunnels.cell.CellMessage.Joined;
import org.seedbank.tunnels.cell.CellMessage.LinkJoined;
import org.seedbank.tunnels.cell.CellMessage.RendezvousEstablished;

/** Joins two circuits that end here, if the owner of one brings the cookie that the owner of the other left. */
final class RendezvousDesk {
    /** How long a cookie is good; the reference gives the whole exchange 10 s for each step. */
    private static final int SECONDS = 60;

    private static final int MOST = 1000;

    private final Joiner joiner;
    private final Map<Bytes, Waiting> waiting = new LinkedHashMap<>();
    private final Map<Joint, Bytes> cookies = new LinkedHashMap<>();
    private int second;

    RendezvousDesk(Joiner joiner) {
        this.joiner = joiner;
    }

    /** One cookie for a circuit; the same again is answered again, since the answer may have been lost. */
    void establish(Joint joint, EstablishRendezvous wish) {
        Bytes cookie = wish.cookie();
        Waiting known = waiting.get(cookie);
        boolean isNew = known == null && !cookies.containsKey(joint) && waiting.size() < MOST;
        if (isNew) {
            waiting.put(cookie, new Waiting(joint, second));
            cookies.put(joint, cookie);
        }
        if (isNew || (known != null && known.joint() == joint)) {
            joint.send(new RendezvousEstablished(
                    wish.identifier(), joiner.plan().meetings().here().get()));
        } else {
            joiner.counters().dropped();
        }
    }

    /** What came out of a circuit could not be told from what comes out of the other one, so neither may be in use. */
    void link(Joint joint, LinkJoined wish) {
        Waiting host = waiting.get(wish.cookie());
        if (host == null || host.joint() == joint || !host.joint().isUnused() || !joint.isUnused()) {
            joiner.counters().dropped();
            return;
        }
        joint.send(new Joined(wish.identifier()));
        joiner.join(host.joint(), joint);
    }

    /** The circuit no longer ends here. */
    void left(Joint joint) {
        Bytes cookie = cookies.remove(joint);
        if (cookie != null) {
            waiting.remove(cookie);
        }
    }

    /** A second has passed. */
    void tick() {
        second++;
        waiting.values().removeIf(each -> {
            boolean isOld = second - each.since() >= SECONDS;
            if (isOld) {
                cookies.remove(each.joint());
            }
            return isOld;
        });
    }

    private record Waiting(Joint joint, int since) {}
}
