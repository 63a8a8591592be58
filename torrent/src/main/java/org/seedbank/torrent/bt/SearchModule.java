package org.seedbank.torrent.bt;

import bt.module.PeerConnectionSelector;
import bt.net.DataReceiver;
import bt.net.IConnectionSource;
import bt.net.IMessageDispatcher;
import bt.net.IPeerConnectionFactory;
import bt.net.IPeerConnectionPool;
import bt.net.SharedSelector;
import bt.net.SocketChannelConnectionAcceptor;
import bt.peer.IPeerRegistry;
import bt.peer.lan.AnnounceGroup;
import bt.peer.lan.ILocalServiceDiscoveryInfo;
import bt.peer.lan.LocalServiceDiscoveryConfig;
import bt.service.ApplicationService;
import bt.service.Version;
import com.google.inject.Binder;
import com.google.inject.Module;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What of ours stands in the place of Bt's in the runtime that looks for strangers. */
final class SearchModule implements Module {
    private final InetSocketAddress listening;

    SearchModule(InetSocketAddress listening) {
        this.listening = listening;
    }

    @Override
    public void configure(Binder binder) {
        NoConnections none = new NoConnections(listening);
        binder.bind(IConnectionSource.class).toInstance(NoConnections.source());
        binder.bind(IPeerConnectionPool.class).toInstance(none);
        binder.bind(IMessageDispatcher.class).toInstance(none);
        binder.bind(DataReceiver.class).toInstance(none);
        binder.bind(IPeerRegistry.class).toInstance(none);
        // Bt's own looks into every library for its version, which takes longer than anything else at the start.
        binder.bind(ApplicationService.class).toInstance(() -> new Version(1, 10, false));
    }

    @Provides
    @Singleton
    SocketChannelConnectionAcceptor acceptor(
            @PeerConnectionSelector SharedSelector selector, IPeerConnectionFactory connections) {
        return new SocketChannelConnectionAcceptor(selector, connections, listening);
    }

    /** Bt's own takes the wildcard address, which is both, for one of IPv6, and asks no IPv4 network. */
    @Provides
    @Singleton
    ILocalServiceDiscoveryInfo neighbourhood(LocalServiceDiscoveryConfig config) throws SocketException {
        return Neighbourhood.of(listening, config.getLocalServiceDiscoveryAnnounceGroups());
    }

    /**
     * Where the local discovery announces us.
     *
     * @param port where peers are to dial us
     * @param getCompatibleGroups those of the families of addresses that the interface has
     * @param face the interface that joins them
     */
    private record Neighbourhood(int port, Collection<AnnounceGroup> getCompatibleGroups, NetworkInterface face)
            implements ILocalServiceDiscoveryInfo {
        static Neighbourhood of(InetSocketAddress listening, Collection<AnnounceGroup> groups) throws SocketException {
            InetAddress address = listening.getAddress();
            NetworkInterface known = address.isAnyLocalAddress() ? null : NetworkInterface.getByInetAddress(address);
            NetworkInterface face = known == null ? any() : known;
            List<InetAddress> ours =
                    address.isAnyLocalAddress() ? Collections.list(face.getInetAddresses()) : List.of(address);
            List<AnnounceGroup> joined = groups.stream()
                    .filter(group -> ours.stream().anyMatch(one -> isAlike(one, group)))
                    .toList();
            return new Neighbourhood(listening.getPort(), joined, face);
        }

        /** The wildcard address by itself belongs to no interface: that of the default route, or any. */
        private static NetworkInterface any() throws SocketException {
            Optional<InetAddress> out = DefaultRoute.address();
            NetworkInterface way = out.isPresent() ? NetworkInterface.getByInetAddress(out.get()) : null;
            if (way != null && way.supportsMulticast()) {
                return way;
            }
            List<NetworkInterface> all = Collections.list(NetworkInterface.getNetworkInterfaces());
            for (NetworkInterface one : all) {
                boolean leadsSomewhere = one.isUp() && one.supportsMulticast() && !one.isLoopback();
                if (leadsSomewhere
                        && !one.isPointToPoint()
                        && one.getInetAddresses().hasMoreElements()) {
                    return one;
                }
            }
            return all.get(0);
        }

        private static boolean isAlike(InetAddress address, AnnounceGroup group) {
            return address.getAddress().length
                    == group.getAddress().getAddress().getAddress().length;
        }

        @Override
        public Set<Integer> getLocalPorts() {
            return Set.of(port);
        }

        @Override
        public Collection<NetworkInterface> getNetworkInterfaces() {
            return List.of(face);
        }
    }
}
