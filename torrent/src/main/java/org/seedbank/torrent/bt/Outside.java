package org.seedbank.torrent.bt;

import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.DatagramNetwork;
import org.seedbank.torrent.engine.Discovery;
import org.seedbank.torrent.engine.TorrentException;
import org.seedbank.torrent.engine.TorrentTask;

/** How the torrents of one engine meet others. For threads that may wait. */
interface Outside {
    /**
     * Lets peers in and out.
     *
     * @throws TorrentException if the port is taken
     */
    void open();

    /** Where peers nearby are told to dial us; port 0 if they are not told. Only while it is open. */
    InetSocketAddress listening();

    /** The port that is announced to all others: the router's where it forwards one; 0 if they are not told. */
    int outsidePort();

    /** Whom {@code task} may talk to. */
    Border border(TorrentTask task);

    /** Asks trackers over HTTP. */
    TrackerClient http(Border border);

    /** Asks trackers over UDP. */
    TrackerClient udp(Border border);

    /**
     * Looks for strangers who have the torrent, for {@code directory}, as far as it may.
     *
     * @param part what the torrent wants of members who hide; for any thread
     */
    void search(
            Bytes infoHash,
            Discovery discovery,
            Border border,
            PeerDirectory directory,
            Supplier<DatagramNetwork.Part> part);

    /** Looks for them no more. */
    void stopSearch(Bytes infoHash);

    /** Our node of the hash table, for the peers of a torrent that looks for strangers in such ways. */
    default NodeTable table(Discovery discovery, Border border) {
        return NodeTable.NONE;
    }

    /** Whether nobody is told who or where we are. */
    boolean isNameless();

    /** Gives everything back. */
    void close();
}
