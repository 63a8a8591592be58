package org.seedbank.cli.wiring;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.seedbank.cli.config.Reasons;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.pool.PoolPlan;
import org.seedbank.tunnels.socks.SocksAssociation;
import org.seedbank.tunnels.socks.SocksRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A SOCKS5 server on loopback whose clients send datagrams through circuits, and ask HTTP trackers through them.
 * Nothing leaves any other way.
 *
 * @see "RFC 1928"
 */
public final class SocksServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SocksServer.class);

    private static final int MOST_CLIENTS = 64;
    private static final int GREETING_MILLIS = 10_000;
    private static final int LARGEST_REQUEST = 100 << 10;
    private static final int PAUSE_MILLIS = 200;

    private final TunnelHost tunnels;
    private final PoolPlan plan;
    private final ServerSocket server;
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * Listens from now on.
     *
     * @param tunnels where circuits come from
     * @param plan circuits of each client that sends datagrams
     * @param port 0 leaves the choice to the system
     * @throws CliFailure if the port cannot be had
     */
    public SocksServer(TunnelHost tunnels, PoolPlan plan, int port) {
        this.tunnels = tunnels;
        this.plan = plan;
        try {
            this.server = new ServerSocket(port, MOST_CLIENTS, InetAddress.getLoopbackAddress());
        } catch (BindException e) {
            throw new CliFailure(
                            ExitCode.PORT_IN_USE,
                            "cannot listen on",
                            "TCP port " + port,
                            "another program uses it",
                            "--port 0 takes a free one")
                    .causedBy(e);
        } catch (IOException e) {
            throw new CliFailure(ExitCode.NETWORK, "cannot listen on", "TCP port " + port, Reasons.of(e), "--port 0")
                    .causedBy(e);
        }
        start("socks", this::accept);
    }

    /** Where clients connect. */
    public Address address() {
        return Address.loopback(server.getLocalPort());
    }

    @Override
    public void close() {
        closed.countDown();
        shut(server);
        clients.forEach(SocksServer::shut);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                clients.add(client);
                if (clients.size() > MOST_CLIENTS) {
                    dismiss(client);
                } else {
                    start("socks-client", () -> serve(client));
                }
            } catch (IOException e) {
                LOG.debug("no client: {}", e.toString());
                pause();
            }
        }
    }

    /** Whoever has no file left to open for a client has none a moment later, either. */
    private void pause() {
        try {
            boolean unused = closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
        }
    }

    private void serve(Socket client) {
        try {
            client.setSoTimeout(GREETING_MILLIS);
            DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
            greet(client, in);
            SocksRequest request = SocksRequest.CODEC.decode(readRequest(in));
            switch (request.command()) {
                case SocksRequest.UDP_ASSOCIATE -> associate(client, in);
                case SocksRequest.CONNECT -> connect(client, in, request);
                default -> reply(client, SocksRequest.UNSUPPORTED, Address.NONE);
            }
        } catch (IOException | MalformedMessageException | CompletionException e) {
            LOG.debug("a client of the SOCKS server is gone: {}", e.toString());
        } finally {
            dismiss(client);
        }
    }

    private static void greet(Socket client, DataInputStream in) throws IOException {
        if (in.readUnsignedByte() != SocksRequest.VERSION) {
            throw new IOException("not version 5");
        }
        byte[] methods = new byte[in.readUnsignedByte()];
        in.readFully(methods);
        client.getOutputStream().write(SocksRequest.chooseNoProof().toArray());
    }

    /** A request as its codec wants it, whose length depends on the address in it. */
    static Bytes readRequest(DataInputStream in) throws IOException {
        byte[] head = new byte[5];
        in.readFully(head);
        int left = switch (head[3]) {
            case 1 -> 5;
            case 3 -> (head[4] & 0xff) + 2;
            case 4 -> 17;
            default -> throw new IOException("address type " + head[3]);
        };
        byte[] tail = new byte[left];
        in.readFully(tail);
        return Bytes.wrap(head).concat(Bytes.wrap(tail));
    }

    /** Lasts as long as the connection. */
    private void associate(Socket client, InputStream in) throws IOException {
        SocksAssociation association = tunnels.flat(node -> tunnels.openLoopback()
                        .thenApply(socket -> new SocksAssociation(socket, listener -> tunnels.pool(plan, listener))))
                .join();
        try {
            reply(client, SocksRequest.SUCCEEDED, association.address());
            client.setSoTimeout(0);
            while (in.read() >= 0) {
                // Nothing is said here; the end of the connection is what matters.
            }
        } finally {
            var unused = tunnels.onLoop(() -> {
                        association.close();
                        return true;
                    })
                    .join();
        }
    }

    /** One HTTP exchange by an exit; other protocols do not pass. */
    private void connect(Socket client, DataInputStream in, SocksRequest request) throws IOException {
        reply(client, SocksRequest.SUCCEEDED, Address.NONE);
        Bytes asked = readHead(in);
        // Exits that say that they ask trackers come first; others may do so without saying.
        Bytes answer = tunnels.build(plan.circuit().toExitsThat(PeerFlag.EXIT_HTTP))
                .exceptionallyCompose(failure -> tunnels.build(plan.circuit()))
                .thenCompose(circuit -> tunnels.flat(node -> circuit.exchangeHttp(request.target(), asked)
                        .whenComplete((response, failure) -> circuit.close())))
                .join();
        client.getOutputStream().write(answer.toArray());
    }

    static Bytes readHead(DataInputStream in) throws IOException {
        WireWriter read = new WireWriter();
        int ends = 0;
        while (ends < 4) {
            int next = in.read();
            if (next < 0 || read.size() >= LARGEST_REQUEST) {
                throw new EOFException("no request of HTTP");
            }
            read.u8(next);
            ends = next == (ends % 2 == 0 ? '\r' : '\n') ? ends + 1 : next == '\r' ? 1 : 0;
        }
        return read.toBytes();
    }

    private static void reply(Socket client, int code, Address bound) throws IOException {
        client.getOutputStream().write(SocksRequest.reply(code, bound).toArray());
    }

    private void dismiss(Socket client) {
        clients.remove(client);
        shut(client);
    }

    private static void shut(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            LOG.debug("closing: {}", e.toString());
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
