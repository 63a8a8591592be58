package org.seedbank.torrent.bt;

import bt.net.ConnectionKey;
import bt.net.IPeerConnectionPool;
import bt.net.MessageDispatcher;
import bt.protocol.Message;
import bt.runtime.Config;
import bt.service.IRuntimeLifecycleBinder;
import bt.torrent.TorrentRegistry;
import com.google.inject.Inject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives every message to one consumer. Bt never forgets the consumers of a connection that has ended, and a peer that
 * is dialled again has the same name: its messages would be handled twice, and every block it asks for sent twice.
 */
final class SingleDispatcher extends MessageDispatcher {
    private final Map<ConnectionKey, Consumer<Message>> consumers = new ConcurrentHashMap<>();
    private final Map<ConnectionKey, Supplier<Message>> suppliers = new ConcurrentHashMap<>();

    @Inject
    SingleDispatcher(
            IRuntimeLifecycleBinder lifecycle, IPeerConnectionPool pool, TorrentRegistry registry, Config config) {
        super(lifecycle, pool, registry, config);
    }

    @Override
    public void addMessageConsumer(ConnectionKey connection, Consumer<Message> consumer) {
        if (consumers.put(connection, consumer) == null) {
            super.addMessageConsumer(connection, message -> consume(connection, message));
        }
    }

    @Override
    public void addMessageSupplier(ConnectionKey connection, Supplier<Message> supplier) {
        if (suppliers.put(connection, supplier) == null) {
            super.addMessageSupplier(connection, () -> supply(connection));
        }
    }

    private void consume(ConnectionKey connection, Message message) {
        Consumer<Message> consumer = consumers.get(connection);
        if (consumer != null) {
            consumer.accept(message);
        }
    }

    private @Nullable Message supply(ConnectionKey connection) {
        Supplier<Message> supplier = suppliers.get(connection);
        return supplier == null ? null : supplier.get();
    }
}
