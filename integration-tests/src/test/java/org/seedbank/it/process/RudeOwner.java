package org.seedbank.it.process;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.seedbank.cli.config.OverlayProfile;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.cell.CellHeader;
import org.seedbank.tunnels.cell.CellMessage;
import org.seedbank.tunnels.cell.CellMessage.Create;
import org.seedbank.tunnels.cell.CellMessage.Created;
import org.seedbank.tunnels.cell.CellMessage.Ping;
import org.seedbank.tunnels.cell.CellMessageCodec;
import org.seedbank.tunnels.crypto.CellCipher;
import org.seedbank.tunnels.crypto.HopHandshake;
import org.seedbank.tunnels.crypto.SealingLayer;
import org.seedbank.tunnels.crypto.SessionKeys;
import org.seedbank.tunnels.crypto.X25519Pair;

/** Has a circuit that ends at a relay, and sends what nobody should; a limited number of datagrams of each kind. */
final class RudeOwner implements AutoCloseable {
    private static final CellHeader HEADER = new CellHeader(OverlayProfile.OWN.tunnels());
    private static final int TRIES = 100;
    private static final int PATIENCE_MILLIS = 500;

    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final CellCipher cipher = CellCipher.fastest();
    private final Random random;
    private final PrivateKey key;
    private final PublicKey relay;
    private final int port;
    private final int circuit;
    private final SealingLayer layer;

    /**
     * Builds the circuit.
     *
     * @param relay key of the relay, in hex digits as it says it
     * @param port where it listens on this machine
     */
    RudeOwner(String relay, int port, long seed) throws IOException {
        this.random = new Random(seed);
        this.key = PrivateKey.generate(new SecureRandom());
        this.relay = new PublicKey(Bytes.fromHex(relay));
        this.port = port;
        this.circuit = random.nextInt();
        socket.setSoTimeout(PATIENCE_MILLIS);
        this.layer = SealingLayer.fromTheStart(cipher, handshake().forward());
    }

    /** {@code count} pings in any order, each of them twice, once with a wrong bit and once cut off. */
    void sendCells(int count) throws IOException {
        List<byte[]> cells = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] cell = ping(i);
            byte[] wrong = cell.clone();
            wrong[CellHeader.SIZE + random.nextInt(cell.length - CellHeader.SIZE)] ^= (byte) (1 << random.nextInt(8));
            cells.addAll(List.of(cell, cell, wrong, Arrays.copyOf(cell, random.nextInt(cell.length))));
        }
        Collections.shuffle(cells, random);
        sendAll(cells);
    }

    /** {@code count} requests for circuits, of which nothing comes. */
    void sendRequests(int count) throws IOException {
        List<byte[]> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            requests.add(request(random.nextInt(), X25519Pair.draw(random)));
        }
        sendAll(requests);
    }

    /** How many datagrams have come back; waits for the first. */
    int answers() throws IOException {
        int count = 0;
        socket.setSoTimeout(Math.toIntExact(Transfer.LIMIT.toMillis()));
        while (receive().isPresent()) {
            count++;
            socket.setSoTimeout(PATIENCE_MILLIS);
        }
        return count;
    }

    private void sendAll(List<byte[]> datagrams) throws IOException {
        for (byte[] datagram : datagrams) {
            send(datagram);
        }
    }

    private byte[] ping(int number) {
        byte[] message = CellMessageCodec.INSTANCE.encode(new Ping(number)).toArray();
        byte[] cell = new byte[CellHeader.SIZE + message.length + SealingLayer.OVERHEAD];
        HEADER.write(cell, circuit, false, false);
        int unused = layer.seal(new CellCipher.Span().set(message, 0, message.length), cell, CellHeader.SIZE);
        return cell;
    }

    private byte[] request(int number, X25519Pair pair) {
        byte[] header = new byte[CellHeader.SIZE];
        HEADER.write(header, number, true, true);
        Create create = new Create(7, key.publicKey(), pair.publicKey());
        return Bytes.wrap(header)
                .concat(CellMessageCodec.INSTANCE.encode(create))
                .toArray();
    }

    private SessionKeys handshake() throws IOException {
        X25519Pair pair = X25519Pair.draw(random);
        for (int i = 0; i < TRIES; i++) {
            send(request(circuit, pair));
            Optional<Bytes> answer = receive();
            if (answer.isPresent()) {
                Created created = (Created) message(answer.get());
                return HopHandshake.finish(pair, relay, created.ephemeral(), created.proof())
                        .orElseThrow();
            }
        }
        throw new AssertionError("no answer from " + port);
    }

    private static CellMessage message(Bytes cell) {
        return CellMessageCodec.INSTANCE.decode(cell.slice(CellHeader.SIZE, cell.size()));
    }

    private void send(byte[] datagram) throws IOException {
        socket.send(new DatagramPacket(datagram, datagram.length, InetAddress.getLoopbackAddress(), port));
    }

    private Optional<Bytes> receive() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        try {
            socket.receive(packet);
            return Optional.of(Bytes.wrap(Arrays.copyOf(packet.getData(), packet.getLength())));
        } catch (SocketTimeoutException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
