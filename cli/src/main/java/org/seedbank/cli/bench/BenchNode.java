package org.seedbank.cli.bench;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.seedbank.overlay.community.Dispatcher;
import org.seedbank.overlay.community.GlobalTime;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.EndpointSettings;
import org.seedbank.overlay.endpoint.NettyUdpEndpoint;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.loop.NettyNodeLoop;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.peer.PeerGraph;
import org.seedbank.trustchain.agreement.BlockEffect;
import org.seedbank.trustchain.agreement.BlockReception;
import org.seedbank.trustchain.agreement.Countersigner;
import org.seedbank.trustchain.agreement.CountersignPolicy;
import org.seedbank.trustchain.agreement.ForkedKeys;
import org.seedbank.trustchain.agreement.LedgerWriter;
import org.seedbank.trustchain.agreement.OwnChain;
import org.seedbank.trustchain.agreement.ProposalService;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.community.TrustChainCommunity;
import org.seedbank.trustchain.store.LmdbChainStore;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.Totals;

/** A ledger node with a socket and a file of its own, which countersigns everything that breaks no rule. */
final class BenchNode implements AutoCloseable {
    private final NettyNodeLoop loop;
    private final LmdbChainStore store;
    private final NettyUdpEndpoint endpoint;
    private final PrivateKey key;
    private final TrustChainCommunity community;
    private final ProposalService proposals;

    BenchNode(String name, Path directory, SecureRandom random) {
        this.key = PrivateKey.generate(random);
        this.store = LmdbChainStore.open(directory.resolve(name));
        this.loop = NettyNodeLoop.start(name);
        NodeContext context = loop.context(random);
        this.endpoint = NettyUdpEndpoint.bind(
                loop,
                Clock.systemUTC(),
                Address.of("127.0.0.1", 0),
                NetworkPolicy.closed(Set.of()),
                EndpointSettings.DEFAULT);
    }
}
