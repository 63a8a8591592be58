package org.seedbank.cli.wiring;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.LanBeacon;
import org.seedbank.overlay.endpoint.OwnInterfaces;
import org.seedbank.overlay.loop.NettyNodeLoop;

/** The nodes beside this one on the local network: says every half minute where this one is, and hears of them. */
final class LocalNetwork implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final NettyNodeLoop loop;
    private final LanBeacon beacon;
    private final int port;
    private boolean closed;

    private LocalNetwork(NettyNodeLoop loop, LanBeacon beacon, int port) {
        this.loop = loop;
        this.beacon = beacon;
        this.port = port;
    }

    /**
     * Begins, unless the network is closed or the user does not want it; must not be called on the loop.
     *
     * @param port where this node is
     * @param heard told, on the loop, where others say that they are
     * @return empty if nothing is said and heard
     */
    static Optional<LocalNetwork> join(NodePlan plan, NettyNodeLoop loop, int port, Consumer<Address> heard) {
        if (!plan.policy().isOpen() || !plan.settings().node().findsLan()) {
            return Optional.empty();
        }
        Optional<LocalNetwork> joined = OwnInterfaces.local()
                .flatMap(network -> LanBeacon.join(
                        loop, network, plan.settings().node().overlay().ledger().prefix(), LanBeacon.GROUP, heard))
                .map(beacon -> new LocalNetwork(loop, beacon, port));
        joined.ifPresent(each -> loop.execute(each::call));
        return joined;
    }

    private void call() {
        if (!closed) {
            beacon.call(port);
            var unused = loop.schedule(INTERVAL, this::call);
        }
    }

    @Override
    public void close() {
        loop.execute(() -> closed = true);
        beacon.close();
    }
}
