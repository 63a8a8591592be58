package org.seedbank.overlay.endpoint;

import io.netty.channel.ChannelFactory;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import org.seedbank.overlay.loop.NettyNodeLoop;

/** Makes UDP sockets of the kind that a loop watches. */
final class DatagramChannels {
    private DatagramChannels() {}

    /** Sockets of IPv4 and, if {@code hasIpv6} and the machine knows it, of IPv6. */
    static ChannelFactory<DatagramChannel> of(NettyNodeLoop loop, boolean hasIpv6) {
        boolean isEpoll = EpollDatagramChannel.class.equals(loop.datagramChannelType());
        if (hasIpv6) {
            return isEpoll ? EpollDatagramChannel::new : NioDatagramChannel::new;
        }
        return isEpoll
                ? () -> new EpollDatagramChannel(SocketProtocolFamily.INET)
                : () -> new NioDatagramChannel(SocketProtocolFamily.INET);
    }
}
