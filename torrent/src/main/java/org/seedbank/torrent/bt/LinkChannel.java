package org.seedbank.torrent.bt;

import bt.net.DataReceiver;
import bt.net.Peer;
import bt.net.buffer.BorrowedBuffer;
import bt.net.buffer.IBufferManager;
import bt.net.pipeline.ChannelHandler;
import bt.net.pipeline.ChannelHandlerContext;
import bt.net.pipeline.ChannelPipeline;
import bt.net.pipeline.IChannelPipelineFactory;
import bt.protocol.Message;
import bt.protocol.handler.MessageHandler;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Moves bytes between one socket and the pipeline of Bt. Unlike the handler of Bt it never waits for the socket: what
 * does not fit stays in the buffer until {@link #flush} is called again, so that one peer that stops reading cannot
 * stop the others.
 */
final class LinkChannel implements ChannelHandler {
    private static final long ARRIVAL_CHECK_MILLIS = 100;

    private final SocketChannel socket;
    private final BorrowedBuffer<ByteBuffer> inbound;
    private final BorrowedBuffer<ByteBuffer> outbound;
    private final ChannelHandlerContext context;
    private final DataReceiver receiver;
    private final Object arrival = new Object();
    private final Object inboundLock = new Object();
    private final Object outboundLock = new Object();
    private final AtomicBoolean closed = new AtomicBoolean();
    /** Bytes at the front of the outbound buffer that the socket has taken already. */
    private int sent;

    private volatile int backlog;

    private LinkChannel(
            SocketChannel socket,
            BorrowedBuffer<ByteBuffer> inbound,
            BorrowedBuffer<ByteBuffer> outbound,
            ChannelPipeline pipeline,
            DataReceiver receiver) {
        this.socket = socket;
        this.inbound = inbound;
        this.outbound = outbound;
        this.receiver = receiver;
        this.context = pipeline.bindHandler(this);
    }

    /** A channel on {@code socket}, not yet registered with {@code receiver}. */
    static LinkChannel create(
            SocketChannel socket,
            Peer peer,
            MessageHandler<Message> protocol,
            IChannelPipelineFactory pipelines,
            IBufferManager buffers,
            DataReceiver receiver) {
        BorrowedBuffer<ByteBuffer> inbound = buffers.borrowByteBuffer();
        BorrowedBuffer<ByteBuffer> outbound = buffers.borrowByteBuffer();
        ChannelPipeline pipeline = pipelines
                .buildPipeline(peer)
                .channel(socket)
                .protocol(protocol)
                .inboundBuffer(inbound)
                .outboundBuffer(outbound)
                .build();
        return new LinkChannel(socket, inbound, outbound, pipeline, receiver);
    }

    @Override
    public void send(Message message) {
        synchronized (outboundLock) {
            if (!context.pipeline().encode(message)) {
                flush();
                makeRoom();
                if (!context.pipeline().encode(message)) {
                    close();
                    return;
                }
            }
            flush();
        }
    }

    @Override
    public @Nullable Message receive() {
        return context.pipeline().decode();
    }

    /** The next message; null after {@code timeoutMillis} or when closed. */
    @Nullable Message await(long timeoutMillis) throws InterruptedException {
        long remaining = timeoutMillis;
        synchronized (arrival) {
            Message message = receive();
            while (message == null && remaining > 0 && !isClosed()) {
                arrival.wait(Math.min(remaining, ARRIVAL_CHECK_MILLIS));
                remaining -= ARRIVAL_CHECK_MILLIS;
                message = receive();
            }
            return message;
        }
    }

    /** Bytes that wait for the socket. */
    int backlog() {
        return backlog;
    }

    /** Writes what the socket takes at once. */
    @Override
    public void flush() {
        synchronized (outboundLock) {
            ByteBuffer buffer = outbound.lockAndGet();
            try {
                if (buffer != null && !closed.get()) {
                    write(buffer);
                }
            } catch (IOException e) {
                close();
            } finally {
                outbound.unlock();
            }
        }
    }

    private void write(ByteBuffer buffer) throws IOException {
        int end = buffer.position();
        ByteBuffer pending = buffer.duplicate();
        pending.limit(end).position(sent);
        while (pending.hasRemaining() && socket.write(pending) > 0) {
            sent = pending.position();
        }
        sent = pending.position();
        if (sent == end) {
            sent = 0;
            buffer.clear();
        }
        backlog = pending.remaining();
    }

    /** Moves what waits to the front of the buffer. */
    private void makeRoom() {
        ByteBuffer buffer = outbound.lockAndGet();
        try {
            if (buffer != null && sent > 0) {
                buffer.flip().position(sent);
                buffer.compact();
                sent = 0;
            }
        } finally {
            outbound.unlock();
        }
    }

    @Override
    public boolean read() throws IOException {
        try {
            boolean allRead = readAvailable();
            synchronized (arrival) {
                arrival.notifyAll();
            }
            return allRead;
        } catch (RuntimeException | IOException e) {
            close();
            throw new EOFException(String.valueOf(e.getMessage()));
        }
    }

    private boolean readAvailable() throws IOException {
        synchronized (inboundLock) {
            ByteBuffer buffer = inbound.lockAndGet();
            try {
                if (buffer == null) {
                    throw new EOFException();
                }
                while (true) {
                    int last;
                    do {
                        last = socket.read(buffer);
                    } while (last > 0);
                    boolean full = !buffer.hasRemaining();
                    context.fireDataReceived();
                    if (last == -1) {
                        throw new EOFException();
                    } else if (!full) {
                        return true;
                    } else if (!buffer.hasRemaining()) {
                        return false;
                    }
                }
            } finally {
                inbound.unlock();
            }
        }
    }

    @Override
    public void register() {
        receiver.registerChannel(socket, context);
    }

    @Override
    public void unregister() {
        receiver.unregisterChannel(socket);
    }

    @Override
    public void activate() {
        receiver.activateChannel(socket);
    }

    @Override
    public void deactivate() {
        receiver.deactivateChannel(socket);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                receiver.unregisterChannel(socket);
                socket.close();
            } catch (IOException | RuntimeException e) {
                // The selector may be closed already; the descriptor is gone either way.
            }
            release();
        }
    }

    /**
     * Gives the outbound buffer back. The inbound one is left to the collector: blocks in it may still wait for the
     * disk, and the next connection would overwrite them.
     */
    private void release() {
        try {
            outbound.release();
        } catch (IllegalStateException e) {
            // Locked by a caller of ours further up the stack, which found out that the peer is gone.
        }
    }

    @Override
    public boolean isClosed() {
        return closed.get();
    }
}
