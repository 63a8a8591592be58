package org.seedbank.torrent.bt;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.seedbank.torrent.stream.ByteStream;

/**
 * Dials peers by TCP and by uTP at once, a limited number at a time for the whole process; who answers first is taken,
 * TCP if both answer at about the same time. Of the loop's thread.
 */
final class Dialer {
    private static final long TIMEOUT_MILLIS = 10_000;
    /** Connections that are half open. */
    private static final int MOST_AT_ONCE = 50;

    private static final int MOST_WAITING = 500;

    private static final int MOST_DEAF = 500;
    /** What uTP has before TCP follows, where TCP was of no use before. */
    private static final long HEAD_START_MILLIS = 1_000;
    /** How much later TCP may answer and be taken all the same: a byte by uTP costs three times the processor time. */
    private static final long GRACE_MILLIS = 50;

    private final NetLoop loop;
    private final boolean isNameless;
    private final Queue<Call> waiting = new ArrayDeque<>();
    /** Who takes connections by TCP and says nothing on them, as those do who want uTP only. */
    private final Set<InetSocketAddress> deaf = new LinkedHashSet<>();

    private int dialling;
    private @Nullable UtpPort utp;

    /** @param isNameless whether nothing is dialled from a socket of this machine */
    Dialer(NetLoop loop, boolean isNameless) {
        this.loop = loop;
        this.isNameless = isNameless;
    }

    /** From now on peers are dialled from {@code port}, too; null: by TCP alone. */
    void utp(@Nullable UtpPort port) {
        utp = port;
    }

    /**
     * Dials {@code to}.
     *
     * @param from local address
     * @param answered receives the connection; never called if there is none
     * @param unanswered runs if there is none
     */
    void dial(InetSocketAddress to, InetAddress from, Consumer<ByteStream> answered, Runnable unanswered) {
        add(new Call(to, from, answered, unanswered, true));
    }

    /** Dials {@code to} by uTP alone, while the other end does the same. */
    void punch(InetSocketAddress to, InetAddress from, Consumer<ByteStream> answered) {
        if (utp != null) {
            add(new Call(to, from, answered, () -> {}, false));
        }
    }

    private void add(Call call) {
        if (waiting.size() < MOST_WAITING) {
            waiting.add(call);
            next();
        } else {
            call.unanswered.run();
        }
    }

    /**
     * The other end of {@code stream}, which was dialled as {@code to}, did not shake hands.
     *
     * @return whether it is worth dialling again at once, by uTP
     */
    boolean isSilent(InetSocketAddress to, ByteStream stream) {
        if (!(stream instanceof TcpStream) || utp == null) {
            deaf.remove(to);
            return false;
        }
        if (deaf.size() == MOST_DEAF) {
            deaf.remove(deaf.iterator().next());
        }
        return deaf.add(to);
    }

    /** The other end of {@code stream}, which was dialled as {@code to}, shook hands. */
    void isHeard(InetSocketAddress to, ByteStream stream) {
        if (stream instanceof TcpStream) {
            deaf.remove(to);
        }
    }

    private void next() {
        while (dialling < MOST_AT_ONCE && !waiting.isEmpty()) {
            dialling++;
            waiting.remove().begin();
        }
    }

    /**
     * From the loopback address, on which a closed network listens, no packet gets to an address that the user named.
     */
    private static boolean isReachable(InetAddress to, InetAddress from) {
        return !from.isAnyLocalAddress()
                && from.getClass() == to.getClass()
                && (!from.isLoopbackAddress() || to.isLoopbackAddress());
    }

    private final class Call implements NetLoop.Ready {
        private final InetSocketAddress to;
        private final InetAddress from;
        private final Consumer<ByteStream> answered;
        private final Runnable unanswered;
        private final boolean hasSocket;
        private boolean isAnswered;
        private @Nullable SocketChannel socket;
        private @Nullable UtpStream datagrams;
        private NetLoop.@Nullable Timer timeout;
        private NetLoop.@Nullable Timer headStart;
        private @Nullable ByteStream held;
        private NetLoop.@Nullable Timer grace;

        Call(
                InetSocketAddress to,
                InetAddress from,
                Consumer<ByteStream> answered,
                Runnable unanswered,
                boolean hasSocket) {
            this.to = to;
            this.from = from;
            this.answered = answered;
            this.unanswered = unanswered;
            this.hasSocket = hasSocket && !isNameless;
        }

        private void begin() {
            timeout = loop.schedule(TIMEOUT_MILLIS, this::end);
            UtpPort port = utp;
            if (port != null) {
                datagrams = port.dial(to, this::connected, this::datagramsFailed);
                if (hasSocket && deaf.contains(to)) {
                    headStart = loop.schedule(HEAD_START_MILLIS, this::beginSocket);
                    return;
                }
            }
            if (hasSocket) {
                beginSocket();
            } else if (port == null) {
                end();
            }
        }

        private void beginSocket() {
            headStart = null;
            try {
                SocketChannel opened = SocketChannel.open();
                socket = opened;
                opened.configureBlocking(false);
                opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
                if (isReachable(to.getAddress(), from)) {
                    opened.bind(new InetSocketAddress(from, 0));
                }
                if (opened.connect(to)) {
                    connected(opened);
                } else {
                    loop.register(opened, SelectionKey.OP_CONNECT, this);
                }
            } catch (IOException | RuntimeException e) {
                socketFailed();
            }
        }

        @Override
        public void ready(SelectionKey key) {
            SocketChannel opened = socket;
            try {
                if (opened != null && opened.finishConnect()) {
                    key.interestOps(0);
                    connected(opened);
                }
            } catch (IOException e) {
                socketFailed();
            }
        }

        private void connected(SocketChannel opened) throws IOException {
            ByteStream stream = new TcpStream(opened, loop);
            socket = null;
            isAnswered = true;
            end();
            answered.accept(stream);
        }

        private void connected(ByteStream stream) {
            datagrams = null;
            if (socket == null) {
                take(stream);
            } else {
                held = stream;
                grace = loop.schedule(GRACE_MILLIS, () -> take(stream));
            }
        }

        private void take(ByteStream stream) {
            held = null;
            isAnswered = true;
            end();
            answered.accept(stream);
        }

        private void socketFailed() {
            closeSocket();
            if (held != null) {
                take(held);
            } else if (datagrams == null) {
                end();
            }
        }

        private void datagramsFailed() {
            datagrams = null;
            if (headStart != null) {
                headStart.cancel();
                beginSocket();
            } else if (socket == null) {
                end();
            }
        }

        private void closeSocket() {
            if (socket != null) {
                NetLoop.closeQuietly(socket);
                socket = null;
            }
        }

        private void end() {
            if (timeout != null) {
                timeout.cancel();
                timeout = null;
                if (headStart != null) {
                    headStart.cancel();
                    headStart = null;
                }
                if (grace != null) {
                    grace.cancel();
                    grace = null;
                }
                dialling--;
                closeSocket();
                if (held != null) {
                    held.close();
                    held = null;
                }
                if (datagrams != null) {
                    datagrams.close();
                    datagrams = null;
                }
                next();
                if (!isAnswered) {
                    unanswered.run();
                }
            }
        }
    }
}
