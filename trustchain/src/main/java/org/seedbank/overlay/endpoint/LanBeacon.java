package org.seedbank.overlay.endpoint;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.Optional;
import java.util.function.Consumer;
import org.seedbank.overlay.loop.NettyNodeLoop;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets nodes on one local network find each other: says by multicast which overlay this node speaks and on which port,
 * and hears the same of others. One datagram holds the 22 bytes that the overlay's packets begin with and a 16-bit
 * port; it does not leave the local network (time to live 1).
 *
 * @see "RFC 2365 on administratively scoped multicast, RFC 1112"
 */
public final class LanBeacon implements AutoCloseable {
    /** Group of the organisation-local scope, and port, of all Seedbank nodes. */
    public static final InetSocketAddress GROUP = new InetSocketAddress("239.192.77.59", 7759);

    private static final Logger LOG = LoggerFactory.getLogger(LanBeacon.class);
    private static final int PREFIX = 22;

    private final NettyNodeLoop loop;
    private final Bytes prefix;
    private final InetSocketAddress group;
    private final Consumer<Address> heard;
    private final DatagramChannel channel;

    private LanBeacon(
            NettyNodeLoop loop,
            NetworkInterface network,
            Bytes prefix,
            InetSocketAddress group,
            Consumer<Address> heard) {
        this.loop = loop;
        this.prefix = prefix;
        this.group = group;
        this.heard = heard;
        ChannelFuture bound = new Bootstrap()
                .group(loop.eventLoop())
                // A socket of both families cannot join groups of IPv4.
                .channelFactory(DatagramChannels.of(loop, false))
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.IP_MULTICAST_IF, network)
                .option(ChannelOption.IP_MULTICAST_TTL, 1)
                .handler(new Inbound())
                .bind(new InetSocketAddress(group.getPort()))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw BindFailure.of(new Address(Bytes.wrap(new byte[4]), group.getPort()), bound.cause());
        }
        this.channel = (DatagramChannel) bound.channel();
        ChannelFuture joined = channel.joinGroup(group, network).awaitUninterruptibly();
        if (!joined.isSuccess()) {
            close();
            throw new EndpointException(
                    EndpointException.Kind.FAILED, "cannot join " + group + " on " + network.getName(), joined.cause());
        }
    }

    /**
     * Joins the group of all nodes; must not be called on the loop.
     *
     * @param network the interface that leads to the local network
     * @param prefix the 22 bytes that the overlay's packets begin with
     * @param heard told, on the loop, of each other node: the source of its datagram with the port that it names
     * @return empty if this network has no multicast, which is no fault
     */
    public static Optional<LanBeacon> join(
            NettyNodeLoop loop,
            NetworkInterface network,
            Bytes prefix,
            InetSocketAddress group,
            Consumer<Address> heard) {
        try {
            return Optional.of(new LanBeacon(loop, network, prefix, group, heard));
        } catch (EndpointException e) {
            LOG.info("no discovery on the local network: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** Says that this overlay is spoken on {@code port} of this machine. */
    public void call(int port) {
        Bytes content = prefix.concat(new WireWriter().u16(port).toBytes());
        ByteBuf buffer = channel.alloc().directBuffer(content.size()).writeBytes(content.asBuffer());
        ChannelFuture unused = channel.writeAndFlush(new DatagramPacket(buffer, group));
    }

    @Override
    public void close() {
        ChannelFuture unused = channel.close();
    }

    private void arrived(InetSocketAddress source, Bytes content) {
        announced(prefix, Address.of(source), content).ifPresent(address -> loop.run(() -> heard.accept(address)));
    }

    /** Where the overlay of {@code prefix} is spoken as {@code content} says, which came from {@code from}. */
    static Optional<Address> announced(Bytes prefix, Address from, Bytes content) {
        if (content.size() != PREFIX + Short.BYTES || !content.startsWith(prefix)) {
            return Optional.empty();
        }
        int port = new WireReader(content.slice(PREFIX, content.size())).u16();
        return AddressScope.of(from.ip()).isLocal() && port != 0 ? Optional.of(from.withPort(port)) : Optional.empty();
    }

    private final class Inbound extends SimpleChannelInboundHandler<DatagramPacket> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            ByteBuf content = packet.content();
            if (content.readableBytes() == PREFIX + Short.BYTES) {
                byte[] bytes = new byte[content.readableBytes()];
                content.readBytes(bytes);
                arrived(packet.sender(), Bytes.wrap(bytes));
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            LOG.debug("beacon: {}", cause.toString());
        }
    }
}
