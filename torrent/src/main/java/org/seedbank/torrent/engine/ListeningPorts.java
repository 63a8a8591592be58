package org.seedbank.torrent.engine;

/** Told where torrents listen, so that a router can be asked to forward that. */
public interface ListeningPorts {
    /** Nobody wants to know. */
    ListeningPorts UNTOLD = (transport, port) -> new Listening() {
        @Override
        public int outside() {
            return port;
        }

        @Override
        public void close() {
            // Nobody was told.
        }
    };

    /** Something listens on {@code port} from now on; on any thread, and must not block. */
    Listening opened(Transport transport, int port);

    /** A kind of port. */
    enum Transport {
        /** Connections. */
        TCP,
        /** Datagrams. */
        UDP
    }

    /** A port on which something listens. */
    interface Listening extends AutoCloseable {
        /** The number under which others reach the port from outside, as far as that is known; any thread. */
        int outside();

        /** Nothing listens there any more. */
        @Override
        void close();
    }
}
