package org.seedbank.torrent.bt;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.InfoHash;

/** A peer written by hand (BEP 3, 10), which says whatever a test wants. */
final class WirePeer implements AutoCloseable {
    static final int CHOKE = 0;
    static final int UNCHOKE = 1;
    static final int INTERESTED = 2;
    static final int HAVE = 4;
    static final int BITFIELD = 5;
    static final int REQUEST = 6;
    static final int PIECE = 7;
    static final int NODE_PORT = 9;
    static final int CANCEL = 8;
    static final int HAVE_ALL = 0x0e;
    static final int HAVE_NONE = 0x0f;
    static final int REJECT = 0x10;
    static final int ALLOWED_FAST = 0x11;
    static final int EXTENDED = 20;
    private static final int FAST = 4;
    private static final int SLOW = 0;
    private static final int NODE = 1;
    private static final int RESERVED_END = 27;
    private static final byte[] PROTOCOL = "\u0013BitTorrent protocol".getBytes(StandardCharsets.US_ASCII);

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private boolean hasNode;

    private WirePeer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(60_000);
        this.in = new DataInputStream(socket.getInputStream());
        this.out = new DataOutputStream(socket.getOutputStream());
    }

    /** Dials a session and shakes hands. */
    static WirePeer dial(InetSocketAddress address, InfoHash infoHash) throws IOException {
        return dial(address, infoHash, 0);
    }

    /** The same as one of many peers. */
    static WirePeer dial(InetSocketAddress address, InfoHash infoHash, int number) throws IOException {
        WirePeer peer = new WirePeer(new Socket(address.getAddress(), address.getPort()));
        peer.sendHandshake(infoHash, number, SLOW);
        peer.receiveHandshake();
        return peer;
    }

    /** The same as a peer that speaks the fast extension (BEP 6). */
    static WirePeer dialFast(InetSocketAddress address, InfoHash infoHash) throws IOException {
        WirePeer peer = new WirePeer(new Socket(address.getAddress(), address.getPort()));
        peer.sendHandshake(infoHash, 0, FAST);
        peer.receiveHandshake();
        return peer;
    }

    /** The same as a peer that has a node of the hash table (BEP 5). */
    static WirePeer dialWithNode(InetSocketAddress address, InfoHash infoHash) throws IOException {
        WirePeer peer = new WirePeer(new Socket(address.getAddress(), address.getPort()));
        peer.sendHandshake(infoHash, 0, NODE);
        peer.receiveHandshake();
        return peer;
    }

    /** Whether the other end says that it has a node of the hash table. */
    boolean hasNode() {
        return hasNode;
    }

    /** Takes the first connection that is not encrypted, which this peer does not understand, and shakes hands. */
    static WirePeer accept(ServerSocket server, InfoHash infoHash) throws IOException {
        return accept(server, infoHash, SLOW);
    }

    /** The same as a peer that speaks the fast extension (BEP 6). */
    static WirePeer acceptFast(ServerSocket server, InfoHash infoHash) throws IOException {
        return accept(server, infoHash, FAST);
    }

    private static WirePeer accept(ServerSocket server, InfoHash infoHash, int speed) throws IOException {
        while (true) {
            WirePeer peer = new WirePeer(server.accept());
            // The first byte of an encrypted handshake may be any.
            if (Arrays.equals(peer.in.readNBytes(PROTOCOL.length), PROTOCOL)) {
                peer.in.readFully(new byte[68 - PROTOCOL.length]);
                peer.sendHandshake(infoHash, 0, speed);
                return peer;
            }
            peer.close();
        }
    }

    static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private void sendHandshake(InfoHash infoHash, int number, int speed) throws IOException {
        ByteArrayOutputStream handshake = new ByteArrayOutputStream();
        handshake.writeBytes(PROTOCOL);
        handshake.writeBytes(new byte[] {0, 0, 0, 0, 0, 0x10, 0, (byte) speed});
        handshake.writeBytes(infoHash.value().toArray());
        handshake.writeBytes(String.format("-XX0000-abcdefg%05d", number).getBytes(StandardCharsets.US_ASCII));
        out.write(handshake.toByteArray());
        out.flush();
    }

    private void receiveHandshake() throws IOException {
        byte[] handshake = new byte[68];
        in.readFully(handshake);
        hasNode = (handshake[RESERVED_END] & NODE) != 0;
    }

    /** Our end of the connection. */
    InetSocketAddress local() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    void send(int id, byte... payload) throws IOException {
        out.writeInt(1 + payload.length);
        out.write(id);
        out.write(payload);
        out.flush();
    }

    void sendRaw(byte... bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    void request(int piece, int offset, int length) throws IOException {
        send(
                REQUEST,
                ByteBuffer.allocate(12)
                        .putInt(piece)
                        .putInt(offset)
                        .putInt(length)
                        .array());
    }

    void sendExtended(int id, byte[] payload) throws IOException {
        send(
                EXTENDED,
                ByteBuffer.allocate(1 + payload.length)
                        .put((byte) id)
                        .put(payload)
                        .array());
    }

    void sendExtended(int id, String payload) throws IOException {
        sendExtended(id, payload.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The next message other than keep-alives. */
    Message receive() throws IOException {
        int length;
        do {
            length = in.readInt();
        } while (length == 0);
        int id = in.read();
        byte[] payload = new byte[length - 1];
        in.readFully(payload);
        return new Message(id, Bytes.wrap(payload));
    }

    /** The next message of kind {@code id}. */
    Message receive(int id) throws IOException {
        Message message = receive();
        while (message.id != id) {
            message = receive();
        }
        return message;
    }

    /** The next extended message with our number {@code id}; 0 is the handshake. */
    Bytes receiveExtended(int id) throws IOException {
        Message message = receive(EXTENDED);
        while (message.payload.at(0) != id) {
            message = receive(EXTENDED);
        }
        return message.payload.slice(1, message.payload.size());
    }

    /** Waits until the other end closes. */
    boolean isClosedByPeer() throws IOException {
        try {
            while (true) {
                receive();
            }
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    record Message(int id, Bytes payload) {}
}
