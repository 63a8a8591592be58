package org.seedbank.cli.wiring;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * A router that forwards whatever it is asked to, for four seconds each time, and says so. Speaks NAT-PMP or PCP. One
 * that lies does so in its first answer about a port, which it says to forward for no time.
 *
 * @see "RFC 6886 sections 3.2 and 3.3; RFC 6887 sections 7 and 11"
 */
final class SmallRouter {
    static final byte[] OUTSIDE = {(byte) 198, 51, 100, 7};
    static final int LIFETIME = 4;

    private static final int PORT = 5351;
    private static final int ANSWER = 0x80;
    private static final int UNSUPPORTED_VERSION = 1;
    private static final int UDP = 17;
    private static final int HEAD = 24;
    private static final int MAP = 36;

    private final DatagramSocket socket;
    private final boolean speaksPcp;
    private final Set<String> forwarded = new HashSet<>();

    private boolean lies;

    private SmallRouter(DatagramSocket socket, boolean speaksPcp, boolean lies) {
        this.socket = socket;
        this.speaksPcp = speaksPcp;
        this.lies = lies;
    }

    /** {@code arguments}: own address, {@code pcp} or {@code nat-pmp}, and for the latter {@code lies}. */
    public static void main(String[] arguments) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(arguments[0], PORT))) {
            say("ready");
            new SmallRouter(socket, arguments[1].equals("pcp"), arguments.length > 2).serve();
        }
    }

    private void serve() throws IOException {
        byte[] buffer = new byte[1100];
        while (true) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            socket.receive(packet);
            byte[] request = Arrays.copyOf(buffer, packet.getLength());
            byte[] answer = request[0] == 2 ? pcp(request) : natPmp(request);
            if (answer.length > 0) {
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        }
    }

    private byte[] natPmp(byte[] request) {
        if (speaksPcp) {
            return new byte[0];
        }
        if (request[1] == 0) {
            return ByteBuffer.allocate(12)
                    .put((byte) 0)
                    .put((byte) ANSWER)
                    .putShort((short) 0)
                    .putInt(1)
                    .put(OUTSIDE)
                    .array();
        }
        ByteBuffer asked = ByteBuffer.wrap(request, 4, 8);
        short inside = asked.getShort();
        short outside = asked.getShort();
        int lifetime = asked.getInt();
        if (lies) {
            lies = false;
            lifetime = 0;
            say("lies");
        } else {
            note(request[1] == 1, inside, lifetime);
        }
        return ByteBuffer.allocate(16)
                .put((byte) 0)
                .put((byte) (ANSWER + request[1]))
                .putShort((short) 0)
                .putInt(1)
                .putShort(inside)
                .putShort(outside)
                .putInt(Math.min(lifetime, LIFETIME))
                .array();
    }

    private byte[] pcp(byte[] request) {
        boolean isMap = request[1] == 1 && request.length >= HEAD + MAP;
        int lifetime = ByteBuffer.wrap(request).getInt(4);
        ByteBuffer answer = ByteBuffer.allocate(isMap && speaksPcp ? HEAD + MAP : HEAD)
                .put((byte) 2)
                .put((byte) (ANSWER | request[1]))
                .put((byte) 0)
                .put((byte) (speaksPcp ? 0 : UNSUPPORTED_VERSION))
                .putInt(Math.min(lifetime, LIFETIME))
                .putInt(1);
        if (isMap && speaksPcp) {
            ByteBuffer asked = ByteBuffer.wrap(request, HEAD, MAP);
            byte[] nonceAndProtocol = new byte[16];
            asked.get(nonceAndProtocol);
            short inside = asked.getShort();
            note(nonceAndProtocol[12] == UDP, inside, lifetime);
            answer.position(HEAD);
            answer.put(nonceAndProtocol)
                    .putShort(inside)
                    .putShort(inside)
                    .put(new byte[10])
                    .putShort((short) -1)
                    .put(OUTSIDE);
        }
        return answer.array();
    }

    private void note(boolean isUdp, short port, int lifetime) {
        String name = (isUdp ? "UDP " : "TCP ") + (port & 0xffff);
        if (lifetime == 0) {
            forwarded.remove(name);
            say("takes back " + name);
        } else {
            say((forwarded.add(name) ? "forwards " : "renews ") + name);
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
