package org.seedbank.torrent.bt;

import bt.module.PeerConnectionSelector;
import bt.net.SharedSelector;
import bt.service.IRuntimeLifecycleBinder;
import com.google.inject.Binder;
import com.google.inject.Key;
import com.google.inject.Provider;
import com.google.inject.Scopes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.Selector;

/**
 * Registers a connection at once. Bt's selector lets a registration wait for a lock that the selecting thread gives
 * back only for a moment, and wakes that thread in a loop meanwhile: with few cores a connection may wait for minutes.
 * The lock guarded against selectors that block while they select, which none does since Java 11.
 */
final class PromptSelector extends SharedSelector {
    private final Selector selector;

    PromptSelector(Selector selector) {
        super(selector);
        this.selector = selector;
    }

    /** Puts it in the place of Bt's; closed with the runtime. */
    static void bind(Binder binder) {
        Provider<IRuntimeLifecycleBinder> lifecycle = binder.getProvider(IRuntimeLifecycleBinder.class);
        binder.bind(Key.get(SharedSelector.class, PeerConnectionSelector.class))
                .toProvider(() -> open(lifecycle.get()))
                .in(Scopes.SINGLETON);
    }

    private static SharedSelector open(IRuntimeLifecycleBinder lifecycle) {
        try {
            PromptSelector selector = new PromptSelector(Selector.open());
            lifecycle.onShutdown("Close the selector of connections", () -> closeNow(selector));
            return selector;
        } catch (IOException e) {
            throw new UncheckedIOException("no selector for connections", e);
        }
    }

    private static void closeNow(Selector selector) {
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the selector of connections stays open", e);
        }
    }

    @Override
    public void wakeupAndRegister(SelectableChannel channel, int ops, Object attachment) {
        try {
            channel.register(selector, ops, attachment);
        } catch (ClosedChannelException e) {
            throw new IllegalStateException("the connection was closed before anything was read", e);
        }
        selector.wakeup();
    }
}
