package org.seedbank.torrent.bt;

import bt.net.DataReceiver;
import bt.net.pipeline.ChannelHandlerContext;
import bt.service.IRuntimeLifecycleBinder;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads all sockets of one runtime, on one thread. In the place of Bt's loop, in which a new connection can wait for
 * seconds to be registered, spinning, and which spins itself while a buffer is full.
 */
final class ReadLoop implements DataReceiver, Runnable {
    /** A socket whose buffer is full is read again after this. */
    private static final long PAUSE_MILLIS = 1;

    private final Selector selector;
    private final Queue<Runnable> requests = new ConcurrentLinkedQueue<>();
    private final List<SelectionKey> paused = new ArrayList<>();
    private volatile Runnable afterReading = () -> {};
    private volatile boolean closed;

    private ReadLoop(Selector selector) {
        this.selector = selector;
    }

    /** A loop that lives as long as the runtime. */
    static ReadLoop in(IRuntimeLifecycleBinder lifecycle, int port) throws IOException {
        ReadLoop loop = new ReadLoop(Selector.open());
        Thread thread = new Thread(loop, port + ".bt.read-loop");
        thread.setDaemon(true);
        lifecycle.onStartup("read from sockets", thread::start);
        lifecycle.onShutdown("stop reading from sockets", loop::close);
        return loop;
    }

    /** From now on {@code task} runs whenever something was read. */
    void afterReading(Runnable task) {
        afterReading = task;
    }

    @Override
    public void registerChannel(SelectableChannel channel, ChannelHandlerContext context) {
        request(() -> {
            try {
                channel.register(selector, SelectionKey.OP_READ, context);
            } catch (ClosedChannelException | CancelledKeyException e) {
                // It was closed before it was registered.
            }
        });
    }

    @Override
    public void unregisterChannel(SelectableChannel channel) {
        SelectionKey key = channel.keyFor(selector);
        if (key != null) {
            key.cancel();
        }
    }

    @Override
    public void activateChannel(SelectableChannel channel) {
        request(() -> listen(channel.keyFor(selector), SelectionKey.OP_READ));
    }

    @Override
    public void deactivateChannel(SelectableChannel channel) {
        request(() -> listen(channel.keyFor(selector), 0));
    }

    private void request(Runnable request) {
        requests.add(request);
        selector.wakeup();
    }

    private static void listen(@Nullable SelectionKey key, int operations) {
        try {
            if (key != null) {
                key.interestOps(operations);
            }
        } catch (CancelledKeyException e) {
            // It was closed meanwhile.
        }
    }

    @Override
    public void run() {
        try {
            while (!closed) {
                serveRequests();
                selector.select(paused.isEmpty() ? 0 : PAUSE_MILLIS);
                paused.forEach(key -> listen(key, SelectionKey.OP_READ));
                paused.clear();
                readSelected();
            }
        } catch (IOException | ClosedSelectorException e) {
            closed = true;
        }
    }

    private void readSelected() {
        if (!selector.selectedKeys().isEmpty()) {
            selector.selectedKeys().forEach(this::read);
            selector.selectedKeys().clear();
            afterReading.run();
        }
    }

    private void serveRequests() {
        Runnable request;
        while ((request = requests.poll()) != null) {
            request.run();
        }
    }

    private void read(SelectionKey key) {
        try {
            if (key.isValid() && key.isReadable() && !((ChannelHandlerContext) key.attachment()).readFromChannel()) {
                key.interestOps(0);
                paused.add(key);
            }
        } catch (IOException | CancelledKeyException e) {
            // The peer is gone; its channel has closed itself.
            key.cancel();
        }
    }

    /** Stops reading. */
    void close() {
        closed = true;
        try {
            selector.close();
        } catch (IOException e) {
            selector.wakeup();
        }
    }
}
