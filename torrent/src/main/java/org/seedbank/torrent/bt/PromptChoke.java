package org.seedbank.torrent.bt;

import bt.net.ConnectionKey;
import bt.protocol.Choke;
import bt.protocol.Message;
import bt.protocol.Unchoke;
import bt.torrent.messaging.ConnectionState;
import bt.torrent.messaging.IPeerWorkerFactory;
import bt.torrent.messaging.PeerWorker;
import org.jspecify.annotations.Nullable;

/**
 * Tells a peer at once when an agent has changed its mind about choking it. Bt's own choker waits ten seconds after a
 * choke before it unchokes, also when the reason for the choke is gone: a peer that has paid would wait for nothing.
 */
final class PromptChoke implements PeerWorker {
    private final PeerWorker worker;
    private final ConnectionKey key;
    private final LinkFinder links;
    private boolean choking = true;

    PromptChoke(PeerWorker worker, ConnectionKey key, LinkFinder links) {
        this.worker = worker;
        this.key = key;
        this.links = links;
    }

    /** Wraps the workers that {@code workers} makes. */
    static IPeerWorkerFactory over(IPeerWorkerFactory workers, LinkFinder links) {
        return key -> new PromptChoke(workers.createPeerWorker(key), key, links);
    }

    @Override
    public ConnectionState getConnectionState() {
        return worker.getConnectionState();
    }

    @Override
    public void accept(Message message) {
        worker.accept(message);
    }

    @Override
    public @Nullable Message get() {
        ConnectionState state = worker.getConnectionState();
        boolean wanted = state.getShouldChoke().orElse(state.isChoking());
        if (wanted != choking) {
            choking = wanted;
            PeerLink link = links.find(key);
            if (link != null) {
                link.setChoked(wanted);
            }
            return wanted ? Choke.instance() : Unchoke.instance();
        }
        Message message = worker.get();
        while (message instanceof Choke || message instanceof Unchoke) {
            message = worker.get();
        }
        return message;
    }
}
