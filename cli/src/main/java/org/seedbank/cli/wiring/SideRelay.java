package org.seedbank.cli.wiring;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.NettyBulkEndpoint;
import org.seedbank.overlay.loop.NettyNodeLoop;
import org.seedbank.tunnels.crypto.CellCipher;
import org.seedbank.tunnels.node.TunnelNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries circuits of others beside the main job, over the socket of the node. Begins a while after it, so that the
 * first bytes of a download do not wait for what nobody asked for. Lives on the node's loop.
 */
final class SideRelay {
    private static final Logger LOG = LoggerFactory.getLogger(SideRelay.class);

    private static final Duration DELAY = Duration.ofSeconds(2);
    private static final int MOST_WAITING = 100;

    private final NettyNodeLoop loop;
    private final Host host;
    private final NodePlan plan;
    private final NettyBulkEndpoint socket;
    private final SharedSocket shared;
    private final TunnelRole role;
    private final Set<Address> waiting = new LinkedHashSet<>();
    private @Nullable TunnelPart part;
    private boolean isClosed;

    SideRelay(
            NettyNodeLoop loop,
            Host host,
            NodePlan plan,
            NettyBulkEndpoint socket,
            SharedSocket shared,
            TunnelRole role) {
        this.loop = loop;
        this.host = host;
        this.plan = plan;
        this.socket = socket;
        this.shared = shared;
        this.role = role;
    }

    /** Begins before long. */
    void start() {
        loop.execute(() -> {
            var unused = loop.schedule(DELAY, this::prepare);
        });
    }

    /** The node of the overlay of circuits, once there is one. */
    Optional<TunnelNode> node() {
        return Optional.ofNullable(part).map(TunnelPart::node);
    }

    /** A neighbour in the ledger's overlay may be a relay too. */
    void met(Address address) {
        if (part != null) {
            part.suggest(address);
        } else if (waiting.size() < MOST_WAITING) {
            waiting.add(address);
        }
    }

    /** Ends all circuits, and tells everybody concerned. */
    void close() {
        isClosed = true;
        if (part != null) {
            part.close();
        }
    }

    /** Loading ciphers and looking names up takes longer than the loop may stand still. */
    private void prepare() {
        Background.run("relay", () -> {
            CellCipher loaded = CellCipher.fastest();
            LOG.debug("circuits of others with {}", loaded.name());
            List<Address> bootstrap = plan.bootstrap();
            loop.execute(() -> begin(bootstrap));
        });
    }

    private void begin(List<Address> bootstrap) {
        if (isClosed) {
            return;
        }
        TunnelPart begun = new TunnelPart(loop, host, plan, plan.key(), socket, role, shared);
        part = begun;
        begun.visit(bootstrap);
        waiting.forEach(begun::suggest);
        waiting.clear();
    }
}
