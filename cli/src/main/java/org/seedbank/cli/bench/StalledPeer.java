package org.seedbank.cli.bench;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.seedbank.torrent.source.Metainfo;

/** An ordinary peer that asks for many blocks and never reads one (BEP 3). */
final class StalledPeer implements AutoCloseable {
    /** Of a handshake, in bytes. */
    static final int HANDSHAKE = 68;

    private static final int REQUESTS = 600;
    private static final int BLOCK = 1 << 14;
    private static final byte[] INTERESTED = {0, 0, 0, 1, 2};
    private static final byte[] UNCHOKE = {0, 0, 0, 1, 1};

    private final Socket socket = new Socket();

    /**
     * Calls who seeds {@code torrent} at {@code seeder}, waits for a place, and asks.
     *
     * @throws IOException if the seeder breaks the connection off
     */
    void ask(InetSocketAddress seeder, Metainfo torrent) throws IOException {
        socket.connect(seeder);
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.write(handshake(torrent, 0));
        out.write(INTERESTED);
        // It unchokes at once, for there are enough places; what is asked before counts for nothing.
        awaitUnchoke(socket.getInputStream());
        int piece = torrent.pieces().length();
        for (int request = 0; request < REQUESTS; request++) {
            long at = (long) request * BLOCK;
            out.writeInt(13);
            out.write(6);
            out.writeInt((int) (at / piece % torrent.pieces().count()));
            out.writeInt((int) (at % piece));
            out.writeInt(BLOCK);
        }
    }

    private static void awaitUnchoke(InputStream in) throws IOException {
        in.skipNBytes(HANDSHAKE);
        int matched = 0;
        while (matched < UNCHOKE.length) {
            int read = in.read();
            if (read < 0) {
                throw new IOException("the seeder closed the connection before it unchoked");
            }
            matched = read == UNCHOKE[matched] ? matched + 1 : read == 0 ? 1 : 0;
        }
    }

    /** The handshake of a peer without extensions whose id ends with {@code number}. */
    static byte[] handshake(Metainfo torrent, int number) {
        byte[] handshake = new byte[HANDSHAKE];
        handshake[0] = 19;
        byte[] name = "BitTorrent protocol".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(name, 0, handshake, 1, name.length);
        torrent.infoHash().value().copyTo(handshake, 28);
        handshake[HANDSHAKE - 1] = (byte) number;
        return handshake;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
