package org.seedbank.torrent.bt;

import bt.event.EventSource;
import bt.module.BitTorrentProtocol;
import bt.module.PeerConnectionSelector;
import bt.net.DataReceiver;
import bt.net.IConnectionHandlerFactory;
import bt.net.IMessageDispatcher;
import bt.net.IPeerConnectionFactory;
import bt.net.IPeerConnectionPool;
import bt.net.SharedSelector;
import bt.net.SocketChannelConnectionAcceptor;
import bt.net.buffer.IBufferManager;
import bt.net.pipeline.IChannelPipelineFactory;
import bt.peer.IPeerRegistry;
import bt.protocol.Message;
import bt.protocol.extended.ExtendedHandshakeFactory;
import bt.protocol.extended.ExtendedMessageTypeMapping;
import bt.protocol.handler.MessageHandler;
import bt.runtime.Config;
import bt.service.ApplicationService;
import bt.service.IRuntimeLifecycleBinder;
import bt.service.IdentityService;
import bt.service.Version;
import bt.torrent.TorrentRegistry;
import com.google.inject.Binder;
import com.google.inject.Module;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What of ours stands in the place of Bt's in every runtime: connections, identity, discovery of peers. */
final class SwarmModule implements Module {
    private final SwarmPlace place;

    SwarmModule(SwarmPlace place) {
        this.place = place;
    }

    @Override
    public void configure(Binder binder) {
        binder.bind(IdentityService.class).toInstance(place.identity());
        binder.bind(IPeerRegistry.class).toInstance(place.directory());
    }

    @Provides
    @Singleton
    ReadLoop loop(IRuntimeLifecycleBinder lifecycle, Config config) {
        try {
            return ReadLoop.in(lifecycle, config.getAcceptorPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Provides
    @Singleton
    DataReceiver reader(ReadLoop loop) {
        return loop;
    }

    @Provides
    @Singleton
    MessageLoop messages(
            IRuntimeLifecycleBinder lifecycle,
            IPeerConnectionPool pool,
            TorrentRegistry registry,
            EventSource events,
            ReadLoop reading,
            Config config) {
        MessageLoop loop = MessageLoop.in(lifecycle, pool, registry, events, config.getAcceptorPort());
        reading.afterReading(loop::wake);
        return loop;
    }

    @Provides
    @Singleton
    IMessageDispatcher dispatcher(MessageLoop loop) {
        return loop;
    }

    @Provides
    @Singleton
    ApplicationService application() {
        // Bt's own looks into every library for its version, which takes longer than anything else at the start.
        return () -> new Version(1, 10, false);
    }

    @Provides
    @Singleton
    IPeerConnectionFactory connections(
            @BitTorrentProtocol MessageHandler<Message> codec,
            ExtendedMessageTypeMapping names,
            IChannelPipelineFactory pipelines,
            IBufferManager buffers,
            DataReceiver receiver,
            IConnectionHandlerFactory handshakes,
            Config config) {
        GuardedProtocol protocol = new GuardedProtocol(codec, names, config.getNetworkBufferSize() - Integer.BYTES);
        PeerGreeting greeting = new PeerGreeting(
                protocol, names, pipelines, buffers, receiver, handshakes, place.links(), place.clock());
        return new PeerLinkFactory(place.border(), config.getAcceptorAddress(), greeting);
    }

    @Provides
    @Singleton
    SocketChannelConnectionAcceptor acceptor(
            @PeerConnectionSelector SharedSelector selector, IPeerConnectionFactory connections) {
        return new ListeningAcceptor(selector, place.listening(), connections, place.border());
    }

    @Provides
    @Singleton
    ExtendedHandshakeFactory handshakes(
            TorrentRegistry registry, ExtendedMessageTypeMapping names, ApplicationService application, Config config) {
        return new HandshakeProfile(registry, names, application, config, place.metadataSize());
    }
}
