package org.seedbank.overlay.endpoint;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.loop.NettyNodeLoop;
import org.seedbank.overlay.wire.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A UDP socket on the node's loop. Nothing leaves it that the {@link NetworkPolicy} does not allow. What is sent during
 * one turn of the loop leaves with one flush, many datagrams to a system call where epoll is in use.
 */
public final class NettyUdpEndpoint implements Endpoint {
    private static final Logger LOG = LoggerFactory.getLogger(NettyUdpEndpoint.class);

    /** Datagrams taken from the system at a time, and in one turn before the loop looks at its other tasks. */
    private static final int RECEIVE_BATCH = 16;

    private static final int RECEIVE_TURN = 64;

    private static final long CLOSE_LIMIT_MILLIS = 2_000;

    private final NettyNodeLoop loop;
    private final Clock clock;
    private final NetworkPolicy policy;
    private final EndpointSettings settings;
    private final SourceBudget budget;
    private final Channel channel;
    private final Address local;
    private final LongAdder received = new LongAdder();
    private final LongAdder receivedTooLong = new LongAdder();
    private final LongAdder receivedOverBudget = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder refusedByPolicy = new LongAdder();
    private final LongAdder refusedTooLong = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private volatile @Nullable DatagramListener listener;
    private volatile OffenceListener offences = OffenceListener.NONE;
    private boolean flushAhead;

    private NettyUdpEndpoint(
            NettyNodeLoop loop, Clock clock, Address wanted, NetworkPolicy policy, EndpointSettings settings) {
        this.loop = loop;
        this.clock = clock;
        this.policy = policy;
        this.settings = settings;
        this.budget = new SourceBudget(settings.packetsPerSecond(), settings.sourcesTracked());
        this.channel = open(wanted);
        this.local = Address.of((InetSocketAddress) channel.localAddress());
    }

    /**
     * Opens a socket; must not be called on the loop, which does the work.
     *
     * @param loop the node's loop, on which everything happens
     * @param clock refills the budgets of sources
     * @param local address of this machine, or the wildcard; port 0 leaves the choice to the system
     * @param policy asked before each datagram
     * @param settings limits
     * @throws EndpointException if the system refuses
     */
    public static NettyUdpEndpoint bind(
            NettyNodeLoop loop, Clock clock, Address local, NetworkPolicy policy, EndpointSettings settings) {
        return new NettyUdpEndpoint(loop, clock, local, policy, settings);
    }

    @Override
    public void send(Address to, Bytes datagram) {
        loop.assertInLoop();
        InetSocketAddress target = to.toSocket();
        if (!policy.mayContact(target.getAddress())) {
            refusedByPolicy.increment();
        } else if (datagram.size() > settings.maxDatagram()) {
            refusedTooLong.increment();
            LOG.debug("refused to send {} bytes to {}", datagram.size(), to);
        } else if (to.port() == 0 || datagram.size() == 0 || !channel.isWritable()) {
            // Empty datagrams are no packets; Netty's epoll transport would repeat the one before instead.
            failed.increment();
        } else {
            write(target, datagram);
        }
    }

    @Override
    public Address localAddress() {
        return local;
    }

    /** May be called from any thread; what arrives before is dropped. */
    @Override
    public void listen(DatagramListener newListener) {
        this.listener = newListener;
    }

    /** From now on {@code newListener} is told who sends too much, on the loop; may be called from any thread. */
    public void listenToOffences(OffenceListener newListener) {
        this.offences = newListener;
    }

    /** Counts since the socket was opened; may be called from any thread. */
    public EndpointMetrics metrics() {
        return new EndpointMetrics(
                received.sum(),
                receivedTooLong.sum(),
                receivedOverBudget.sum(),
                sent.sum(),
                refusedByPolicy.sum(),
                refusedTooLong.sum(),
                failed.sum());
    }

    /** Closes the socket; waits for that at most two seconds, unless called on the loop. */
    @Override
    public void close() {
        ChannelFuture closed = channel.close();
        if (!loop.eventLoop().inEventLoop() && !closed.awaitUninterruptibly(CLOSE_LIMIT_MILLIS)) {
            LOG.warn("socket {} did not close within {} ms", local, CLOSE_LIMIT_MILLIS);
        }
    }

    private void write(InetSocketAddress target, Bytes datagram) {
        if (datagram.size() > EndpointSettings.UNFRAGMENTED) {
            LOG.trace("{} bytes to {} will be fragmented", datagram.size(), target);
        }
        ByteBuf content = channel.alloc().directBuffer(datagram.size()).writeBytes(datagram.asBuffer());
        ChannelFuture unused = channel.write(new DatagramPacket(content, target), channel.voidPromise());
        sent.increment();
        if (!flushAhead) {
            flushAhead = true;
            loop.eventLoop().execute(this::flush);
        }
    }

    private void flush() {
        flushAhead = false;
        Channel unused = channel.flush();
    }

    private Channel open(Address wanted) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop.eventLoop())
                .channelFactory(DatagramChannels.of(loop, policy.hasIpv6()))
                .option(ChannelOption.SO_RCVBUF, settings.socketBuffer())
                .option(ChannelOption.SO_SNDBUF, settings.socketBuffer())
                .option(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(settings.socketBuffer() / 2, settings.socketBuffer()))
                .option(ChannelOption.RECVBUF_ALLOCATOR, receiveBuffers())
                .handler(new Inbound());
        if (isEpoll()) {
            bootstrap.option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, receiveSize());
        }
        ChannelFuture bound = bootstrap.bind(wanted.toSocket()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw BindFailure.of(wanted, bound.cause());
        }
        return bound.channel();
    }

    private MaxMessagesRecvByteBufAllocator receiveBuffers() {
        int size = isEpoll() ? RECEIVE_BATCH * receiveSize() : receiveSize();
        return new FixedRecvByteBufAllocator(size).maxMessagesPerRead(RECEIVE_TURN);
    }

    /** One byte more than allowed, or the system would cut what is too long to what looks allowed. */
    private int receiveSize() {
        return settings.maxDatagram() + 1;
    }

    private boolean isEpoll() {
        return EpollDatagramChannel.class.equals(loop.datagramChannelType());
    }

    private void arrived(DatagramPacket packet) {
        ByteBuf content = packet.content();
        Address from = Address.of(packet.sender());
        if (content.readableBytes() > settings.maxDatagram()) {
            receivedTooLong.increment();
        } else if (!budget.admits(from.ip(), clock.millis())) {
            receivedOverBudget.increment();
            offences.offended(from, Offence.TOO_MANY_PACKETS);
        } else {
            received.increment();
            byte[] datagram = new byte[content.readableBytes()];
            content.readBytes(datagram);
            DatagramListener receiver = listener;
            if (receiver != null) {
                loop.run(() -> receiver.received(from, Bytes.wrap(datagram)));
            }
        }
    }

    private final class Inbound extends SimpleChannelInboundHandler<DatagramPacket> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            arrived(packet);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            failed.increment();
            LOG.debug("socket {}: {}", local, cause.toString());
        }
    }
}
