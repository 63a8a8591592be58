package org.seedbank.cli.wiring;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.seedbank.cli.peers.HopFile;
import org.seedbank.cli.peers.PeerFiles;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.discovery.AddressBook;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.BulkEndpoint;
import org.seedbank.overlay.endpoint.NettyBulkEndpoint;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.loop.NettyNodeLoop;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitListener;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.directory.Candidate;
import org.seedbank.tunnels.node.TunnelNode;
import org.seedbank.tunnels.pool.CircuitPool;
import org.seedbank.tunnels.pool.PoolPlan;

/**
 * Circuits alone, under an identity made for this run: the first hop of a circuit learns it, and must not learn whose
 * wallet this is.
 */
public final class TunnelHost implements AutoCloseable {
    private static final int MOST_ACQUAINTANCES = 50;

    private final Parts parts = new Parts();
    private final Host host;
    private final NetworkPolicy policy;
    private final NettyNodeLoop loop;
    private final TunnelPart part;

    private TunnelHost(NodePlan plan, Host host) {
        this.host = host;
        // Looks names up and reads files, so not on the loop, and not for each client anew.
        this.policy = plan.policy();
        boolean isComplete = false;
        try {
            this.loop = parts.keep(NettyNodeLoop.start("tunnels"));
            PrivateKey key = PrivateKey.generate(host.random());
            Address local = new Address(Bytes.wrap(plan.listen().getAddress()), 0);
            NettyBulkEndpoint socket =
                    parts.keep(NettyBulkEndpoint.open(loop, host.clock(), local, policy, MachineExits.BULK)
                            .join());
            this.part = onLoop(() ->
                            new TunnelPart(loop, host, plan, key, socket, TunnelRole.NONE, (from, datagram) -> {}))
                    .join();
            HopFile guardFile = HopFile.guards(plan.directories().tunnels());
            HopFile exitFile = HopFile.exits(plan.directories().tunnels());
            GuardMemory guards = new GuardMemory(loop, part, guardFile, host.random());
            ExitMemory exits = new ExitMemory(loop, part, exitFile, host.random());
            parts.keep(() -> end(guards, exits));
            List<Peer> earlierExits = exitFile.read();
            loop.execute(() -> exits.recall(earlierExits));
            begin(plan, guards, guardFile.read());
            parts.keep(TunnelControl.open(plan, host, loop, () -> Optional.of(part.node()), "circuits"));
            isComplete = true;
        } finally {
            if (!isComplete) {
                parts.close();
            }
        }
    }

    private void begin(NodePlan plan, GuardMemory guards, List<Peer> earlier) {
        List<Address> bootstrap = plan.bootstrap();
        Optional<AddressBook> book = new PeerFiles(plan.directories().peers()).book();
        loop.execute(() -> {
            // The user's own node may be an exit, and this run has another key than that.
            book.ifPresent(known -> part.livesAt(own(known)));
            guards.recall(earlier);
            part.visit(bootstrap);
            book.ifPresent(known -> acquaintances(known).forEach(part::suggest));
        });
    }

    /**
     * Starts looking for relays and exits.
     *
     * @throws org.seedbank.overlay.endpoint.EndpointException if no socket can be had
     */
    public static TunnelHost open(NodePlan plan, Host host) {
        try {
            return new TunnelHost(plan, host);
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Builds a circuit; fails with {@link org.seedbank.tunnels.circuit.CircuitFailedException}. */
    public CompletableFuture<Circuit> build(CircuitPlan wanted) {
        return flat(node -> node.circuits().build(wanted, CircuitListener.NONE));
    }

    /** Whoever was found until now and says that it does {@code wanted}. */
    public List<Candidate> candidates(PeerFlag wanted) {
        return onLoop(() -> part.node().directory().all().stream()
                        .filter(each -> each.has(wanted))
                        .toList())
                .join();
    }

    /** Does {@code work} on the loop, and waits for what comes of it there. */
    public <T> CompletableFuture<T> flat(Function<TunnelNode, CompletionStage<T>> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.execute(() -> {
            var unused = work.apply(part.node()).whenComplete((value, failure) -> {
                if (failure == null) {
                    result.complete(value);
                } else {
                    result.completeExceptionally(failure);
                }
            });
        });
        return result;
    }

    /** Does {@code work} on the loop. */
    public <T> CompletableFuture<T> onLoop(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, loop);
    }

    /** A pool of circuits; on the loop. */
    public CircuitPool pool(PoolPlan wanted, CircuitListener listener) {
        return new CircuitPool(context(), part.node().circuits(), wanted, listener);
    }

    /** Loop, clock and chance of what uses its circuits. */
    NodeContext context() {
        return loop.context(host.random());
    }

    /** A network of circuits, for torrents that have no other. */
    CircuitNetwork network(PoolPlan wanted) {
        return new CircuitNetwork(context(), part.node().circuits(), wanted);
    }

    /** A UDP socket on loopback, for a program on this machine. */
    CompletableFuture<BulkEndpoint> openLoopback() {
        return NettyBulkEndpoint.open(loop, host.clock(), Address.loopback(0), policy, MachineExits.BULK)
                .thenApply(opened -> opened);
    }

    @Override
    public void close() {
        parts.close();
    }

    private void end(GuardMemory guards, ExitMemory exits) {
        flat(node -> {
                    part.close();
                    return CompletableFuture.allOf(guards.close(), exits.close());
                })
                .join();
    }

    /** Neighbours of the ledger's overlay relay by default, at the same address. */
    private static List<Address> acquaintances(AddressBook book) {
        return book.entries().stream()
                .limit(MOST_ACQUAINTANCES)
                .map(entry -> entry.peer().address())
                .toList();
    }

    /** Where the user's node was when it was seen last. */
    private static List<Address> own(AddressBook book) {
        List<Address> own = new ArrayList<>(List.of(book.local()));
        book.wan().ifPresent(own::add);
        book.mapped().ifPresent(own::add);
        return own;
    }
}
