package org.seedbank.torrent.bt;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.seedbank.torrent.engine.DatagramBatch;
import org.seedbank.torrent.engine.DatagramBatches;
import org.seedbank.torrent.engine.DatagramNetwork;
import org.seedbank.torrent.utp.DatagramPath;

/** Packets of uTP on their way into somebody else's network, those of one turn together. Of the loop's thread. */
final class BatchPath implements DatagramPath {
    /** 8 MiB on the way to the network at most; what is more is lost, as in a socket that is full. */
    private static final int MOST_BATCHES = 128;

    private final DatagramNetwork network;
    private final DatagramBatches batches = new DatagramBatches(MOST_BATCHES);
    private @Nullable DatagramBatch filling;

    BatchPath(DatagramNetwork network) {
        this.network = network;
    }

    @Override
    public int maxDatagram(InetSocketAddress to) {
        return network.maxDatagram(to);
    }

    @Override
    public void send(InetSocketAddress to, ByteBuffer datagram) {
        if (filling != null && !filling.add(to, datagram)) {
            flush();
        } else if (filling != null) {
            return;
        }
        batches.take().ifPresent(taken -> {
            filling = taken;
            boolean unused = taken.add(to, datagram);
        });
    }

    @Override
    public void flush() {
        if (filling != null) {
            network.send(filling);
            filling = null;
        }
    }
}
