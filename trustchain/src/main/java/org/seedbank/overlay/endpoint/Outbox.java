package org.seedbank.overlay.endpoint;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.loop.NettyNodeLoop;

/** What leaves a socket in one turn of the loop: a train of datagrams for each address. */
final class Outbox {
    /** Datagrams of one train; the system takes 64. */
    private static final int MOST_IN_TRAIN = 64;

    /** A train must fit into one IP packet. */
    private static final int LARGEST_TRAIN = 64_000;

    /** Trains that are being filled, and that wait for the system; each has a buffer of its own. */
    private static final int MOST_FILLING = 64;

    private static final int MOST_WAITING = 512;

    /** Bytes that wait for the system; as many as the buffer of a busy socket in it has. */
    private static final int MOST_BYTES_WAITING = 4 << 20;

    /** Linux error numbers, asm-generic/errno-base.h; native transports exist for Linux only. */
    private static final int EIO = 5;

    private static final int EINVAL = 22;

    private final NettyNodeLoop loop;
    private final Channel channel;
    private final NetworkPolicy policy;
    private final int largest;
    private final Map<Address, Train> filling = new LinkedHashMap<>();
    private final LongAdder sent = new LongAdder();
    private final LongAdder refusedByPolicy = new LongAdder();
    private final LongAdder refusedTooLong = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private @Nullable Train latest;
    private int lastTrain;
    private boolean isSegmenting;
    private boolean flushAhead;

    Outbox(NettyNodeLoop loop, Channel channel, NetworkPolicy policy, int largest, boolean isEpoll) {
        this.loop = loop;
        this.channel = channel;
        this.policy = policy;
        this.largest = largest;
        this.isSegmenting = isEpoll && EpollDatagramChannel.isSegmentedDatagramPacketSupported();
    }

    void send(Address to, byte[] array, int offset, int size) {
        Train train = trainTo(to);
        if (train == null) {
            refusedByPolicy.increment();
        } else if (size > largest) {
            refusedTooLong.increment();
        } else if (to.port() == 0 || size == 0) {
            failed.increment();
        } else {
            train.add(array, offset, size);
            flushLater();
        }
    }

    /** Hands everything to the system. */
    void flush() {
        flushAhead = false;
        if (filling.isEmpty()) {
            return;
        }
        filling.values().forEach(Train::leave);
        filling.clear();
        latest = null;
        Channel unused = channel.flush();
    }

    void close() {
        flush();
    }

    /** Some network devices cannot cut trains; what is sent from then on leaves alone. */
    void failed(Throwable cause) {
        failed.increment();
        if (cause instanceof NativeIoException refused) {
            isSegmenting &= refused.expectedErr() != -EIO && refused.expectedErr() != -EINVAL;
        }
    }

    EndpointMetrics metrics(long received, long receivedTooLong, long receivedOverBudget) {
        return new EndpointMetrics(
                received,
                receivedTooLong,
                receivedOverBudget,
                sent.sum(),
                refusedByPolicy.sum(),
                refusedTooLong.sum(),
                failed.sum());
    }

    @SuppressWarnings("ReferenceEquality") // a look before the comparison
    private @Nullable Train trainTo(Address to) {
        Train last = latest;
        if (last != null && (last.to == to || last.to.equals(to))) {
            return last;
        }
        Train found = filling.get(to);
        if (found == null) {
            InetSocketAddress target = to.toSocket();
            if (!policy.mayContact(target.getAddress())) {
                return null;
            }
            if (filling.size() >= MOST_FILLING) {
                flush();
            }
            found = new Train(to, target);
            filling.put(to, found);
        }
        latest = found;
        return found;
    }

    private void flushLater() {
        if (!flushAhead) {
            flushAhead = true;
            loop.eventLoop().execute(this::flush);
        }
    }

    private boolean isFull() {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        return waiting == null
                || waiting.size() >= MOST_WAITING
                || waiting.totalPendingWriteBytes() >= MOST_BYTES_WAITING;
    }

    /** Datagrams of one size to one address; the last one may be shorter. */
    private final class Train {
        private final Address to;
        private final InetSocketAddress target;
        private final int mostDatagrams;
        private @Nullable ByteBuf content;
        private int first;
        private int count;
        private boolean isComplete;

        Train(Address to, InetSocketAddress target) {
            this.to = to;
            this.target = target;
            this.mostDatagrams = isSegmenting ? MOST_IN_TRAIN : 1;
        }

        void add(byte[] array, int offset, int size) {
            if (content != null && !hasRoomFor(size)) {
                leave();
            }
            if (content == null) {
                first = size;
                content = canGrow()
                        ? channel.alloc().directBuffer(Math.max(size, lastTrain), LARGEST_TRAIN)
                        : channel.alloc().directBuffer(size);
            }
            content.writeBytes(array, offset, size);
            count++;
            isComplete = size < first;
        }

        void leave() {
            ByteBuf leaving = content;
            if (leaving == null) {
                return;
            }
            lastTrain = leaving.readableBytes();
            if (isFull()) {
                leaving.release();
                failed.add(count);
            } else {
                ByteBuf fitting = fitting(leaving);
                DatagramPacket packet = count > 1
                        ? new SegmentedDatagramPacket(fitting, first, target)
                        : new DatagramPacket(fitting, target);
                var unused = channel.write(packet, channel.voidPromise());
                sent.add(count);
            }
            content = null;
            count = 0;
            isComplete = false;
        }

        /** What waits for the system takes no more than it needs, or small datagrams would hold large buffers. */
        private ByteBuf fitting(ByteBuf train) {
            int size = train.readableBytes();
            if (train.capacity() <= 2 * size) {
                return train;
            }
            ByteBuf small = channel.alloc().directBuffer(size).writeBytes(train);
            train.release();
            return small;
        }

        private boolean hasRoomFor(int size) {
            return canGrow()
                    && !isComplete
                    && size <= first
                    && count < mostDatagrams
                    && content != null
                    && content.readableBytes() + size <= LARGEST_TRAIN;
        }

        /** The system does not cut trains whose datagrams would have to be fragmented; on loopback none has to. */
        private boolean canGrow() {
            return mostDatagrams > 1
                    && (first <= EndpointSettings.UNFRAGMENTED
                            || target.getAddress().isLoopbackAddress());
        }
    }
}
