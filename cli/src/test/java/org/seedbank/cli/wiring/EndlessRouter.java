package org.seedbank.cli.wiring;

import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A router, and a neighbour of it, that answer searches by SSDP with many places, at which descriptions do not end.
 * Says who was dialled, and how many bytes were taken there.
 */
final class EndlessRouter {
    static final int PLACES = 3;

    private static final int DESCRIPTIONS = 5000;
    private static final int REPEATED = 200;

    private EndlessRouter() {}

    /** {@code arguments}: own address, and that of the neighbour. */
    public static void main(String[] arguments) throws IOException {
        for (String address : arguments) {
            ServerSocket server = new ServerSocket(DESCRIPTIONS, 50, InetAddress.getByName(address));
            begin(() -> accept(server));
        }
        RouterSearches.hear(arguments[0], () -> say("ready"), search -> {
            for (String address : arguments) {
                answer(address, arguments, search);
            }
            say("searched");
        });
    }

    private static void answer(String from, String[] hosts, DatagramPacket search) throws IOException {
        List<String> places =
                new ArrayList<>(List.of("http://nobody.invalid/a", "http://127.0.0.1:5000/a", "nonsense"));
        for (String host : hosts) {
            for (int i = 0; i < PLACES; i++) {
                places.add("http://" + host + ":" + DESCRIPTIONS + "/" + i);
            }
        }
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(from, 0))) {
            for (int i = 0; i < REPEATED; i++) {
                String place = places.get(i % places.size());
                byte[] said =
                        ("HTTP/1.1 200 OK\r\nLOCATION: " + place + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
                socket.send(new DatagramPacket(said, said.length, search.getSocketAddress()));
            }
        }
    }

    private static void accept(ServerSocket server) throws IOException {
        while (true) {
            Socket socket = server.accept();
            begin(() -> describe(socket));
        }
    }

    private static void describe(Socket socket) {
        byte[] service = "<service><SCPDURL>/a</SCPDURL></service>".repeat(1000).getBytes(StandardCharsets.US_ASCII);
        String at = socket.getLocalAddress().getHostAddress();
        long sent = 0;
        try (socket) {
            socket.setSendBufferSize(1 << 16);
            OutputStream out = socket.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write(service);
                sent += service.length;
            }
        } catch (IOException e) {
            say("dialled at " + at + " took " + sent);
        }
    }

    private static void begin(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException e) {
                say("ended by " + e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void say(String line) {
        synchronized (EndlessRouter.class) {
            System.out.println(line);
            System.out.flush();
        }
    }

    /** What a thread does. */
    private interface Task {
        void run() throws IOException;
    }
}
