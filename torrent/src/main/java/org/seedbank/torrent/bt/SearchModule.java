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
import bt.service.ApplicationService;
import bt.service.Version;
import com.google.inject.Binder;
import com.google.inject.Module;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.List;

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
        return new Place(selector, connections, listening);
    }

    /** Where the local discovery joins its group; the wildcard address by itself belongs to no interface. */
    private static final class Place extends SocketChannelConnectionAcceptor {
        Place(SharedSelector selector, IPeerConnectionFactory connections, InetSocketAddress listening) {
            super(selector, connections, listening);
        }

        @Override
        public NetworkInterface getNetworkInterface() {
            if (!getLocalAddress().getAddress().isAnyLocalAddress()) {
                return super.getNetworkInterface();
            }
            try {
                List<NetworkInterface> all = Collections.list(NetworkInterface.getNetworkInterfaces());
                for (NetworkInterface one : all) {
                    if (one.isUp() && one.supportsMulticast() && !one.isLoopback() && !one.isPointToPoint()) {
                        return one;
                    }
                }
                return all.get(0);
            } catch (SocketException e) {
                throw new IllegalStateException("the network interfaces cannot be listed", e);
            }
        }
    }
}
