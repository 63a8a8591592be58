package org.seedbank.it.process;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.proof.SwarmLink;
import org.seedbank.torrent.proof.TokenMessage;
import org.seedbank.torrent.proof.TokenMessageCodec;
import org.seedbank.torrent.source.InfoHash;

/** A BitTorrent peer with the token extension that sends exactly what a test wants (BEP 3, 10). */
final class RawPeer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final int EXTENDED = 20;
    private static final int OWN_ID = 1;
    private static final int MAX_FRAME = 1 << 20;
    private static final Bytes GREETING = Bytes.utf8("\u0013BitTorrent protocol");
    private static final Bytes CAPABILITIES = Bytes.fromHex("0000000000100000");
    private static final Pattern REMOTE_ID = Pattern.compile("9:" + TokenMessageCodec.NAME + "i(\\d+)e");

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final SwarmLink link;
    private final int remoteId;

    private RawPeer(Socket socket, InputStream input, InfoHash infoHash, Bytes peerId) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        this.in = new DataInputStream(input);
        this.out = new DataOutputStream(socket.getOutputStream());
        write(GREETING.concat(CAPABILITIES).concat(infoHash.value()).concat(peerId));
        byte[] answer = new byte[68];
        in.readFully(answer);
        this.link = new SwarmLink(infoHash, peerId, Bytes.wrap(answer).slice(48, 68));
        String dictionary = "d1:md" + "9:" + TokenMessageCodec.NAME + "i" + OWN_ID + "eee";
        extended(0, Bytes.utf8(dictionary));
        this.remoteId = readRemoteId();
    }

    /** Calls a node that listens on {@code port} of 127.0.0.1. */
    static RawPeer dial(int port, InfoHash infoHash, Bytes peerId) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
        return new RawPeer(socket, socket.getInputStream(), infoHash, peerId);
    }

    /** Waits until a node calls in plain; first it tries to encrypt. */
    static RawPeer accept(ServerSocket listener, InfoHash infoHash, Bytes peerId) throws IOException {
        listener.setSoTimeout(PATIENCE_MILLIS);
        while (true) {
            Socket socket = listener.accept();
            PushbackInputStream input = new PushbackInputStream(socket.getInputStream(), GREETING.size());
            // The first byte of an encrypted handshake may be any.
            byte[] first = input.readNBytes(GREETING.size());
            if (Bytes.wrap(first).equals(GREETING)) {
                input.unread(first);
                return new RawPeer(socket, input, infoHash, peerId);
            }
            socket.close();
        }
    }

    /** What the handshakes fixed. */
    SwarmLink link() {
        return link;
    }

    void send(TokenMessage message) throws IOException {
        sendRaw(new TokenMessageCodec().encode(message));
    }

    /** Sends bytes that need not be a message. */
    void sendRaw(Bytes message) throws IOException {
        extended(remoteId, message);
    }

    /** Sends a message of BEP 3. */
    void message(int id, Bytes payload) throws IOException {
        out.writeInt(1 + payload.size());
        out.writeByte(id);
        write(payload);
    }

    /** The next token message of the other end; nothing if it closed the connection. */
    Optional<TokenMessage> receive() throws IOException {
        try {
            while (true) {
                Bytes frame = next();
                if (frame.size() > 2 && frame.at(0) == EXTENDED && frame.at(1) == OWN_ID) {
                    return Optional.of(new TokenMessageCodec().decode(frame.slice(2, frame.size())));
                }
            }
        } catch (EOFException | SocketException e) {
            return Optional.empty();
        }
    }

    /**
     * The next message of the other end, whatever it is, its id first; nothing else for a sign of life.
     *
     * @throws EOFException if it closed the connection
     */
    Bytes next() throws IOException {
        int size = in.readInt();
        if (size < 0 || size > MAX_FRAME) {
            throw new IOException("a message of " + size + " bytes");
        }
        byte[] frame = new byte[size];
        in.readFully(frame);
        return Bytes.wrap(frame);
    }

    /** Reads until the other end closes the connection. */
    void awaitClosed() throws IOException {
        Optional<TokenMessage> next = receive();
        while (next.isPresent()) {
            next = receive();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private int readRemoteId() throws IOException {
        while (true) {
            Bytes frame = next();
            if (frame.size() > 2 && frame.at(0) == EXTENDED && frame.at(1) == 0) {
                String dictionary = new String(frame.toArray(), StandardCharsets.ISO_8859_1);
                Matcher matcher = REMOTE_ID.matcher(dictionary);
                if (!matcher.find()) {
                    throw new IOException("no " + TokenMessageCodec.NAME + " in " + dictionary);
                }
                return Integer.parseInt(matcher.group(1));
            }
        }
    }

    private void extended(int id, Bytes payload) throws IOException {
        out.writeInt(2 + payload.size());
        out.writeByte(EXTENDED);
        out.writeByte(id);
        write(payload);
    }

    private void write(Bytes bytes) throws IOException {
        out.write(bytes.toArray());
        out.flush();
    }
}
