package org.seedbank.overlay.endpoint;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.loop.NettyNodeLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A UDP socket for many datagrams a second. Where epoll is in use, datagrams of one size to one address leave as one
 * (UDP segmentation offload) and come in as one (receive offload), and system calls carry many of these. Nothing leaves
 * that the {@link NetworkPolicy} does not allow.
 */
public final class NettyBulkEndpoint implements BulkEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(NettyBulkEndpoint.class);

    /** What comes in may be many datagrams in one, as long as IP allows. */
    private static final int LARGEST_TRAIN = 65_535;

    /**
     * Trains taken from the system, one a call, in one turn before the loop looks at its other tasks. Of several in one
     * call Netty 4.2.18 does not say where their datagrams end.
     */
    private static final int RECEIVE_TURN = 32;

    private final NettyNodeLoop loop;
    private final Clock clock;
    private final EndpointSettings settings;
    private final SourceBudget budget;
    private final Channel channel;
    private final Outbox outbox;
    private final byte[] arriving;
    private final Delivery delivery = new Delivery();
    private final LongAdder received = new LongAdder();
    private final LongAdder receivedTooLong = new LongAdder();
    private final LongAdder receivedOverBudget = new LongAdder();
    private @Nullable BulkListener listener;
    private OffenceListener offences = OffenceListener.NONE;
    private @Nullable InetSocketAddress lastSender;
    private Address lastFrom = Address.NONE;

    private NettyBulkEndpoint(NettyNodeLoop loop, Clock clock, NetworkPolicy policy, EndpointSettings settings) {
        this.loop = loop;
        this.clock = clock;
        this.settings = settings;
        this.budget = new SourceBudget(settings.packetsPerSecond(), settings.sourcesTracked());
        this.arriving = new byte[settings.maxDatagram()];
        boolean isEpoll = EpollDatagramChannel.class.equals(loop.datagramChannelType());
        this.channel = register(isEpoll, policy);
        this.outbox = new Outbox(loop, channel, policy, settings.maxDatagram(), isEpoll);
    }

    /**
     * Opens a socket without blocking; may be called on the loop.
     *
     * @param loop the node's loop, on which everything happens
     * @param clock refills the budgets of sources
     * @param local address of this machine, or the wildcard; port 0 leaves the choice to the system
     * @param policy asked before datagrams leave
     * @param settings limits
     * @return the socket, on the loop; fails with {@link EndpointException}
     */
    public static CompletableFuture<NettyBulkEndpoint> open(
            NettyNodeLoop loop, Clock clock, Address local, NetworkPolicy policy, EndpointSettings settings) {
        CompletableFuture<NettyBulkEndpoint> opened = new CompletableFuture<>();
        loop.execute(() -> {
            NettyBulkEndpoint endpoint = new NettyBulkEndpoint(loop, clock, policy, settings);
            ChannelFuture unused = endpoint.channel.bind(local.toSocket()).addListener(bound -> {
                if (bound.isSuccess()) {
                    opened.complete(endpoint);
                } else {
                    opened.completeExceptionally(BindFailure.of(local, bound.cause()));
                }
            });
        });
        return opened;
    }

    /** What moves many datagrams on this machine, in a few words. */
    public static String transport() {
        if (!Epoll.isAvailable()) {
            return "nio";
        }
        return EpollDatagramChannel.isSegmentedDatagramPacketSupported() ? "epoll with segmentation offload" : "epoll";
    }

    @Override
    public void send(Address to, byte[] array, int offset, int size) {
        loop.assertInLoop();
        outbox.send(to, array, offset, size);
    }

    @Override
    public void listenInBulk(BulkListener newListener) {
        loop.assertInLoop();
        this.listener = newListener;
    }

    @Override
    public Address localAddress() {
        return Address.of((InetSocketAddress) channel.localAddress());
    }

    /** From now on {@code newListener} is told who sends too much; on the loop. */
    public void listenToOffences(OffenceListener newListener) {
        loop.assertInLoop();
        this.offences = newListener;
    }

    /** Counts since the socket was opened; may be called from any thread. */
    public EndpointMetrics metrics() {
        return outbox.metrics(received.sum(), receivedTooLong.sum(), receivedOverBudget.sum());
    }

    /** Sends what waits, and closes the socket. */
    @Override
    public void close() {
        loop.execute(() -> {
            outbox.close();
            ChannelFuture unused = channel.close();
        });
    }

    private Channel register(boolean isEpoll, NetworkPolicy policy) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop.eventLoop())
                .channelFactory(DatagramChannels.of(loop, policy.hasIpv6()))
                .option(ChannelOption.SO_RCVBUF, settings.socketBuffer())
                .option(ChannelOption.SO_SNDBUF, settings.socketBuffer())
                .option(ChannelOption.RECVBUF_ALLOCATOR, receiveBuffers(isEpoll))
                .handler(new Inbound());
        if (isEpoll) {
            bootstrap
                    .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, LARGEST_TRAIN)
                    .option(EpollChannelOption.UDP_GRO, true);
        }
        // On the loop this is done when it returns.
        return bootstrap.register().channel();
    }

    private FixedRecvByteBufAllocator receiveBuffers(boolean isEpoll) {
        FixedRecvByteBufAllocator buffers =
                new FixedRecvByteBufAllocator(isEpoll ? LARGEST_TRAIN : settings.maxDatagram() + 1);
        buffers.maxMessagesPerRead(RECEIVE_TURN);
        return buffers;
    }

    private void arrived(DatagramPacket packet) {
        ByteBuf content = packet.content();
        int size = content.readableBytes();
        Address from = senderOf(packet);
        if (size > settings.maxDatagram()) {
            receivedTooLong.increment();
        } else if (!budget.admits(from.ip(), clock)) {
            receivedOverBudget.increment();
            offences.offended(from, Offence.TOO_MANY_PACKETS);
        } else if (listener != null) {
            received.increment();
            content.getBytes(content.readerIndex(), arriving, 0, size);
            delivery.to = listener;
            delivery.from = from;
            delivery.size = size;
            loop.run(delivery);
        }
    }

    /** All datagrams of a train share the object that says where they come from. */
    @SuppressWarnings("ReferenceEquality") // a look before the comparison
    private Address senderOf(DatagramPacket packet) {
        InetSocketAddress sender = packet.sender();
        if (sender != lastSender) {
            lastSender = sender;
            if (lastFrom.port() != sender.getPort() || !lastFrom.isAt(sender.getAddress())) {
                lastFrom = Address.of(sender);
            }
        }
        return lastFrom;
    }

    /**
     * Takes what has arrived to whoever listens; one for all, since there is one for each of many datagrams a second.
     */
    private final class Delivery implements Runnable {
        private @Nullable BulkListener to;
        private Address from = Address.NONE;
        private int size;

        @Override
        public void run() {
            if (to != null) {
                to.received(from, arriving, size);
            }
        }
    }

    private final class Inbound extends SimpleChannelInboundHandler<DatagramPacket> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            arrived(packet);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            outbox.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            outbox.failed(cause);
            LOG.debug("socket {}: {}", channel.localAddress(), cause.toString());
        }
    }
}
