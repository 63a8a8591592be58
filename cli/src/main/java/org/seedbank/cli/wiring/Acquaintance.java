package org.seedbank.cli.wiring;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.seedbank.cli.config.NetworkMode;
import org.seedbank.cli.config.Settings;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.community.Dispatcher;
import org.seedbank.overlay.community.GlobalTime;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.discovery.DiscoveryPlan;
import org.seedbank.overlay.discovery.DiscoverySettings;
import org.seedbank.overlay.discovery.Greeting;
import org.seedbank.overlay.discovery.PeerDiscovery;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.EndpointSettings;
import org.seedbank.overlay.endpoint.NettyUdpEndpoint;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.loop.NettyNodeLoop;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.peer.PeerGraph;
import org.seedbank.overlay.wire.Bytes;

/**
 * Asks one address who is there. Under an identity made for the purpose, so that the other side does not think that the
 * user's own node has moved to the socket of this question.
 */
public final class Acquaintance {
    private Acquaintance() {}

    /**
     * Who is at {@code target}, if anybody proves it within {@code wait}.
     *
     * @param settings which overlay is spoken
     */
    public static Optional<Met> make(Address target, Settings settings, Host host, Duration wait) {
        NetworkPolicy policy = settings.network() == NetworkMode.OPEN
                ? NetworkPolicy.open()
                : NetworkPolicy.closed(Set.of(target.toSocket().getAddress()));
        CommunityId overlay = settings.node().overlay().ledger();
        PrivateKey key = PrivateKey.generate(host.random());
        CompletableFuture<Peer> met = new CompletableFuture<>();
        try (NettyNodeLoop loop = NettyNodeLoop.start("acquaintance");
                NettyUdpEndpoint endpoint =
                        NettyUdpEndpoint.bind(loop, host.clock(), local(target), policy, EndpointSettings.DEFAULT)) {
            NodeContext context = loop.context(host.random());
            DiscoveryPlan plan = new DiscoveryPlan(
                    overlay,
                    key.publicKey(),
                    List.of(),
                    policy,
                    List.of(target),
                    DiscoverySettings.DEFAULT.withNeighbours(1, 1),
                    new Once(met));
            loop.execute(() -> {
                PeerDiscovery discovery = new PeerDiscovery(
                        context,
                        endpoint,
                        new PacketWriter(overlay, key, new GlobalTime(loop)),
                        new PeerGraph(context, 1),
                        plan);
                endpoint.listen(new Dispatcher(List.of(discovery.community())));
                discovery.start();
            });
            return Optional.of(new Met(met.get(wait.toMillis(), TimeUnit.MILLISECONDS)));
        } catch (TimeoutException | ExecutionException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static Address local(Address target) {
        InetAddress remote = target.toSocket().getAddress();
        if (remote.isLoopbackAddress()) {
            return new Address(Bytes.wrap(remote.getAddress()), 0);
        }
        return new Address(Bytes.wrap(new byte[target.ip().size()]), 0);
    }

    /**
     * Who answered.
     *
     * @param peer who is there
     */
    public record Met(Peer peer) {}

    private record Once(CompletableFuture<Peer> met) implements Greeting {
        @Override
        public Bytes extra() {
            return Bytes.empty();
        }

        @Override
        public void met(Peer peer, Bytes extra) {
            met.complete(peer);
        }
    }
}
