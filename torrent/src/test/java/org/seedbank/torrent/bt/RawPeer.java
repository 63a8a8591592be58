package org.seedbank.torrent.bt;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.torrent.source.InfoHash;

/** A peer that says whatever a test wants, byte by byte (BEP 3, 10). */
final class RawPeer implements AutoCloseable {
    static final int CHOKE = 0;
    static final int UNCHOKE = 1;
    static final int INTERESTED = 2;
    static final int REQUEST = 6;
    static final int PIECE = 7;
    private static final int EXTENDED = 20;
    private static final int ANSWER_MILLIS = 30_000;
    private static final String NAME = "sb_tokens";

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final OutputStream out;
    private final Bytes remotePeerId;
    private int remoteNumber;

    /** Connects and shakes hands, promising an extended handshake. */
    RawPeer(InetSocketAddress address, InfoHash infoHash, Bytes peerId) throws IOException {
        socket.connect(address);
        socket.setSoTimeout(ANSWER_MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
        out.write(new WireWriter()
                .u8(19)
                .bytes(Bytes.utf8("BitTorrent protocol"))
                .i64(0x0000_0000_0010_0000L)
                .bytes(infoHash.value())
                .bytes(peerId)
                .toBytes()
                .toArray());
        byte[] handshake = in.readNBytes(68);
        remotePeerId = Bytes.wrap(handshake).slice(48, 68);
    }

    Bytes remotePeerId() {
        return remotePeerId;
    }

    /** Sends an extended handshake with this dictionary. */
    void handshake(String dictionary) throws IOException {
        extended(0, Bytes.utf8(dictionary));
    }

    /** Sends a message of the token extension, under the number that the other end gave it. */
    void tokens(Bytes payload) throws IOException {
        if (remoteNumber == 0) {
            receive(0);
        }
        extended(remoteNumber, payload);
    }

    private void extended(int number, Bytes payload) throws IOException {
        send(EXTENDED, new WireWriter().u8(number).bytes(payload).toBytes());
    }

    /** Sends a message in pieces, the way a network may deliver it. */
    void send(int id, Bytes payload) throws IOException {
        byte[] message = new WireWriter()
                .u32(payload.size() + 1L)
                .u8(id)
                .bytes(payload)
                .toBytes()
                .toArray();
        int split = message.length / 2;
        out.write(message, 0, split);
        out.flush();
        out.write(message, split, message.length - split);
        out.flush();
    }

    /** The next message of the token extension; our number for it is 1. */
    Bytes receiveTokens() throws IOException {
        return receive(1);
    }

    private Bytes receive(int number) throws IOException {
        while (true) {
            Bytes message = await(EXTENDED);
            if (message.at(0) == number) {
                return message.slice(1, message.size());
            }
        }
    }

    /** The payload of the next message with this id; passes over others. */
    Bytes await(int id) throws IOException {
        while (true) {
            int length = in.readInt();
            if (length > 0) {
                Bytes message = Bytes.wrap(in.readNBytes(length));
                learn(message);
                if (message.at(0) == id) {
                    return message.slice(1, message.size());
                }
            }
        }
    }

    private void learn(Bytes message) {
        if (message.at(0) == EXTENDED && message.at(1) == 0) {
            String text = new String(message.toArray(), StandardCharsets.ISO_8859_1);
            int at = text.indexOf(NAME) + NAME.length() + 1;
            remoteNumber = Integer.parseInt(text.substring(at, text.indexOf('e', at)));
        }
    }

    /** Whether the other end closes the connection. */
    boolean isClosed() throws IOException {
        try {
            while (true) {
                in.readNBytes(0);
                in.skipNBytes(in.readInt());
            }
        } catch (EOFException e) {
            return true;
        } catch (java.net.SocketException e) {
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
